import { FactKind } from '@opentim/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MemoryStore } from '../../../test/support/memory-store'
import { conversationOf } from '../../src/store/conversation-ref'
import type { FactChange } from '../../src/store/fact-port'
import type { HistoryAnchorQuery, NewMessage, Store, UserRecord } from '../../src/store/port'
import { PAGE_BYTES, TestClock, keyOf, message } from './store-kit'
import type { StoreKit } from './store-kit'

/** A call on users by number; what the numbers mean is up to the store that it is made on. */
type Call = (store: Store, users: readonly UserRecord[]) => Promise<unknown>

const USERS = ['u0', 'u1', 'u2']
const user = fc.nat(USERS.length - 1)
const seq = fc.integer({ min: 0, max: 12 })
/** Few IDs, so that repeats, forgeries and changes of stored messages happen often. */
const random = fc.nat(15)

const at = (users: readonly UserRecord[], index: number): UserRecord => {
  const found = users[index]
  if (!found) throw new Error('no such user')
  return found
}
const write = (users: readonly UserRecord[], [from, to, id, text]: [number, number, number, boolean]): NewMessage =>
  message(at(users, from), at(users, to), { random: id, text: text ? 'one' : 'two', countable: id % 5 !== 0, showable: id % 4 !== 0, hiddenFromPeer: id % 7 === 0 })

const anchor: fc.Arbitrary<HistoryAnchorQuery> = fc.oneof(
  fc.constant({ by: 'newest' } as const),
  fc.record({ by: fc.constantFrom('seq', 'sequence'), at: seq, newer: fc.boolean() }),
  fc.record({ by: fc.constant('time'), at: fc.integer({ min: 1_699_999_995, max: 1_700_000_030 }), newer: fc.boolean() }),
)

const appends = fc.array(fc.tuple(user, user, random, fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((drafts): Call => (store, users) => store.appendMessages(drafts.map((draft) => write(users, draft))))
const changes = fc.oneof(
  fc.tuple(user, user, fc.oneof(seq, random.map((id) => -id)), fc.integer({ min: 1, max: 20 })).map(([me, to, which, windowSeconds]): Call =>
    (store, users) => {
      const target = which > 0 ? { seq: which } : { senderId: at(users, me).id, clientTime: 4_000_000_000, random: -which }
      return store.revokeMessage({ user: at(users, me), peer: at(users, to), target, reason: 'r', windowSeconds })
    }),
  fc.tuple(user, user, random, random).map(([me, to, one, two]): Call => (store, users) => {
    const keys = [[me, one, true], [to, two, true]] as const
    return store.deleteMessages(at(users, me), at(users, to), keys.map(([from, id, text]) => keyOf(write(users, [from, to, id, text]))))
  }),
  fc.tuple(user, user).map(([me, to]): Call => (store, users) => store.clearHistory(at(users, me), at(users, to))),
  fc.tuple(user, fc.array(user), fc.boolean()).map(([me, peers, clear]): Call =>
    (store, users) => store.hideConversations(at(users, me), peers.map((peer) => at(users, peer)), clear)),
  fc.tuple(user, fc.array(fc.tuple(user, seq))).map(([me, marks]): Call =>
    (store, users) => store.markRead(at(users, me), marks.map(([peer, readSeq]) => ({ peer: at(users, peer), readSeq })))),
  fc.tuple(user, user, seq).map(([one, other, upTo]): Call => (store, users) => store.trim(conversationOf(at(users, one), at(users, other)), Math.floor(upTo / 3))),
)
/** What says that a user has somebody as a friend, asked or blocked them; null takes it back. */
const factChange = fc.tuple(user, user, fc.constantFrom(FactKind.FRIEND, FactKind.APPLICATION_OUT, FactKind.BLOCKED), fc.option(fc.integer({ min: 1, max: 2 })))
const people = fc.oneof(
  fc.array(factChange, { minLength: 1, maxLength: 3 }).map((drafts): Call => async (store, users) => {
    const [first, ...others] = users
    const changes = drafts.map(([owner, about, kind, time]): FactChange =>
      ({ user: at(users, owner), kind, key: at(users, about).userId, about: at(users, about), body: time === null ? null : { name: 'x', time } }))
    // Of two changes of one fact the last one counts.
    const last = [...new Map(changes.map((change) => [`${change.user.id} ${change.kind} ${change.key}`, change])).values()]
    const { commit } = await store.facts.change({ user: first ?? at(users, 0), others }, () => ({ changes: last, result: undefined }))
    return { ...commit, profiles: [] }
  }),
  fc.tuple(user, fc.uniqueArray(user), fc.boolean()).map(([me, others, follow]): Call => (store, users) =>
    store.follows.change(at(users, me), others.filter((other) => other !== me).map((other) => at(users, other)), follow)),
  fc.tuple(user, fc.nat(1000)).map(([me, birthday]): Call => (store, users) => store.updateProfile(at(users, me).id, { birthday })),
)
const reads = fc.oneof(
  fc.tuple(user, user, anchor, fc.integer({ min: 1, max: 4 })).map(([me, to, from, count]): Call =>
    (store, users) => store.readHistory(at(users, me), at(users, to), from, count)),
  fc.tuple(user, user, seq, seq).map(([me, to, fromSeq, toSeq]): Call =>
    (store, users) => store.readRange(at(users, me), at(users, to), { fromSeq, toSeq, limit: 5 })),
  fc.tuple(user, seq, fc.integer({ min: 1, max: 3 })).map(([me, afterUver, limit]): Call =>
    (store, users) => store.indexPage(at(users, me), { afterUver, next: '', limit, bytes: PAGE_BYTES })),
)
const script = fc.array(fc.oneof({ weight: 4, arbitrary: appends }, { weight: 4, arbitrary: changes }, { weight: 2, arbitrary: people }, { weight: 2, arbitrary: reads }), { minLength: 20, maxLength: 60 })

const UNORDERED = new Set(['steps', 'indexes', 'profiles', 'facts', 'hidden'])

/** Answers of two stores side by side: their IDs and cursors are their own, bytes are bytes, and orders do not matter. */
function comparable(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => {
    if (key === 'id' || key === 'next' || key === 'user' && typeof value === 'number') return undefined
    if (key === 'body') return Buffer.from(value as Uint8Array).toString('hex')
    if (Array.isArray(value) && UNORDERED.has(key)) return (value as object[]).map((item) => JSON.stringify(comparable(item))).sort()
    // What says nothing may be absent.
    if (key === 'count' && value === 0) return undefined
    return isPlain(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) : value
  }) ?? 'null')
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whatever is done in whatever order, the store answers as plain memory does. */
export function differentialContract(kit: () => StoreKit): void {
  it('answers a random history of calls as the store in memory does', async () => {
    let run = 0
    await fc.assert(fc.asyncProperty(script, async (calls) => {
      run += 1
      const clock = new TestClock()
      const stores: Store[] = [kit().store, new MemoryStore({ clock })]
      kit().clock.nowMs = clock.nowMs
      const users = await Promise.all(stores.map((store) => store.ensureUsers(USERS.map((name) => `${name}-diff-${run}`))))
      for (const call of calls) {
        const [real, model] = await Promise.all(stores.map((store, index) => call(store, users[index] ?? [])))
        expect(comparable(real)).toEqual(comparable(model))
        clock.nowMs += 700
        kit().clock.nowMs = clock.nowMs
      }
    }), { numRuns: 12, seed: 20_240_229, endOnFailure: true })
  }, 120_000)
}
