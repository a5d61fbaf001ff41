import type { Sql } from './database'
import { readFactPage } from './fact-page'
import { readConversationPage } from './index-facts'
import type { ConversationPageQuery } from './index-facts'
import { parsePlace, placeText } from './index-place'
import type { IndexPageQuery, IndexPageResult, UserRecord } from './port'

/**
 * What was stamped after `afterUver`: first the facts, then the conversations. A page that is not the last one may end
 * in the middle of a commit, so its cursor stays below its newest row; the last one reaches the uver at which the facts
 * were read, since a fact that came later is on none of the pages.
 */
export async function readIndexPage(db: Sql, user: number, query: IndexPageQuery): Promise<IndexPageResult> {
  const { afterUver, bytes, limit } = query
  const place = parsePlace(query.next, query)
  if (place.phase === 'conversations') return conversations(db, user, { ...place, afterUver, limit, room: { bytes, least: 1 } })
  const found = await readFactPage(db, user, { ...place, bytes })
  const { facts, profiles } = found
  const last = facts.at(-1)
  if (found.more && last) {
    // What is removed from here on may be on a page that was given.
    const next = placeText({ phase: 'facts', after: last, removedAfter: Math.min(place.removedAfter, found.uver) })
    return { rows: [], uver: afterUver, more: true, next, facts, profiles: unique(profiles) }
  }
  if (found.uver <= afterUver) return { rows: [], uver: found.uver, more: false, next: '', facts, profiles: unique(profiles) }
  const rest = await conversations(db, user, {
    // No conversation has the number 0.
    after: { uver: afterUver + 1, conversation: 0 },
    reached: found.uver,
    afterUver,
    limit,
    // Where the facts fill the page, the conversations wait for the next one.
    room: { bytes: bytes - found.bytes, least: facts.length > 0 ? 0 : 1 },
  })
  return { ...rest, facts, profiles: unique([...profiles, ...rest.profiles]) }
}

async function conversations(
  db: Sql, user: number,
  { reached, afterUver, ...query }: ConversationPageQuery & { readonly reached: number; readonly afterUver: number },
): Promise<IndexPageResult> {
  const { rows, end, more, uver, profiles } = await readConversationPage(db, user, query)
  const covered = Math.min(reached, uver)
  if (!more) return { rows, uver: covered, more: false, next: '', facts: [], profiles }
  const next = placeText({ phase: 'conversations', after: end, reached })
  return { rows, uver: Math.min(covered, Math.max(afterUver, end.uver - 1)), more, next, facts: [], profiles }
}

function unique(users: readonly UserRecord[]): UserRecord[] {
  return [...new Map(users.map((user) => [user.id, user])).values()]
}
