import { fitting, indexRowBytes } from '../../server/src/store/index-weight'
import type { PageRoom } from '../../server/src/store/index-weight'
import type { IndexPageQuery, IndexPageResult } from '../../server/src/store/port'
import { placeOf } from './memory-facts'
import type { MemoryFacts } from './memory-facts'
import type { MemoryLog } from './memory-log'
import type { MemoryUsers } from './memory-users'

interface Tables {
  readonly users: MemoryUsers
  readonly facts: MemoryFacts
  readonly logs: readonly MemoryLog[]
}

/** Where a page starts: after a fact, or after a conversation when all facts were given. */
type Start =
  | { readonly phase: 'facts'; readonly after: string; readonly removedAfter: number }
  | { readonly phase: 'conversations'; readonly uver: number; readonly order: number; readonly reached: number }

/** One page: what is left of the facts, and when that is all of them, of the conversations. */
export function indexPage(tables: Tables, user: number, query: IndexPageQuery): IndexPageResult {
  const { facts, users } = tables
  const start = startOf(query)
  if (start.phase === 'conversations') return conversationPage(tables, user, query, { ...start, room: { bytes: query.bytes, least: 1 } })
  const page = facts.page(user, start, query)
  const profiles = page.about.map((id) => users.get(id))
  const last = page.facts.at(-1)
  if (page.more && last) {
    const next = `f${Math.min(start.removedAfter, users.uver(user))}:${placeOf(last)}`
    return { rows: [], uver: query.afterUver, more: true, next, facts: page.facts, profiles }
  }
  const room: PageRoom = { bytes: query.bytes - page.bytes, least: page.facts.length > 0 ? 0 : 1 }
  const rest = conversationPage(tables, user, query, { uver: query.afterUver + 1, order: 0, reached: users.uver(user), room })
  return { ...rest, facts: page.facts, profiles: [...new Set([...rest.profiles, ...profiles])] }
}

interface ConversationStart {
  readonly uver: number
  readonly order: number
  readonly reached: number
  readonly room: PageRoom
}

/** `reached` is the version up to which the facts were given: the reader's cursor must not pass it. */
function conversationPage(
  { users, logs }: Tables, user: number, { afterUver, limit }: IndexPageQuery, start: ConversationStart,
): IndexPageResult {
  const stamp = (log: MemoryLog): number => log.views.get(user)?.uver ?? 0
  const found = logs
    .filter((log) => log.users.some(({ id }) => id === user))
    .filter((log) => stamp(log) > start.uver || (stamp(log) === start.uver && log.order > start.order))
    .sort((x, y) => stamp(x) - stamp(y) || x.order - y.order)
  const peerOf = ({ ref }: MemoryLog) => users.get(ref.a.id === user ? ref.b.id : ref.a.id)
  const page = fitting(found.slice(0, limit), start.room, (log) => indexRowBytes(log.facts(user).last?.body, peerOf(log)))
  const last = page.at(-1)
  const end = last ? { uver: stamp(last), order: last.order } : start
  const more = found.length > page.length
  return {
    rows: page.map((log) => log.facts(user)),
    uver: more ? Math.max(afterUver, Math.min(start.reached, end.uver - 1)) : start.reached,
    more,
    next: more ? `c${end.uver}:${end.order}:${start.reached}` : '',
    facts: [],
    profiles: page.map(peerOf),
  }
}

function startOf({ next, afterUver, anew = false }: IndexPageQuery): Start {
  const parts = /^c(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(next)
  if (parts) return { phase: 'conversations', uver: Number(parts[1]), order: Number(parts[2]), reached: Number(parts[3]) }
  const facts = /^f(\d{1,10}):(\d{10}:\d:.*)$/.exec(next)
  if (facts) return { phase: 'facts', after: facts[2] ?? '', removedAfter: Number(facts[1]) }
  return { phase: 'facts', after: '', removedAfter: anew ? 2 ** 31 : afterUver }
}
