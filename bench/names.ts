// Names: what it costs to show a list of 10,000 conversations whose peers are all in the profile cache, and what a cached
// profile weighs. The yardstick of the same run is one plain look-up and one plain object a conversation.
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { wire } from '@opentim/protocol'
import { ConversationService } from '../src/conversations/conversation-service'
import { recordFromWire } from '../src/profiles/profile-mapper'
import { ProfileService } from '../src/profiles/profile-service'
import { createSystemClock } from '../src/platform/system-clock'
import type { IndexRecord } from '../src/sync/port'

const PEOPLE = 10_000
const ROUNDS = 15

export interface NameFigures {
  /** Every name of the list, looked up in the cache. */
  readonly namesMs: number
  /** getConversationList(), whole. */
  readonly listMs: number
  readonly plainMs: number
  /** Heap per cached profile with nick and avatar. */
  readonly bytesPerProfile: number
}

const userIdOf = (index: number): string => `user-${index}`

function profileOf(index: number): wire.Profile {
  return {
    userId: userIdOf(index), nick: `Nick of ${index}`, avatar: `https://example.com/faces/${index}.png`, updatedAtMs: 1_700_000_000_000 + index,
    gender: '', birthday: 0, location: '', selfSignature: '', allowType: '', language: 0, level: 0, role: 0, custom: [],
    messageSettings: 0, adminForbidType: '',
  }
}

function conversationOf(index: number): IndexRecord {
  return {
    conversationId: `C2C${userIdOf(index)}`, headSeq: 1, headSequence: 1, trimSeq: 0, readSeq: 1, peerReadSeq: 0, clearSeq: 0, unread: 0,
    hidden: false, last: null,
  }
}

const noRequest = (): Promise<never> => Promise.reject(new Error('nobody is asked for a name that is cached'))

function makeProfiles(): ProfileService {
  return new ProfileService({
    gateway: { request: noRequest, requestPages: noRequest },
    identity: { userId: () => 'me' },
    shelf: { put: () => undefined, remove: () => undefined },
    signals: { updated: () => undefined, named: () => undefined },
    isFriend: () => false,
  })
}

function makeConversations(profiles: ProfileService): ConversationService {
  const service = new ConversationService({
    log: { markRead: () => Promise.resolve(), deleteConversations: () => Promise.resolve(), outbox: () => [] },
    identity: { userId: () => 'me' },
    profiles,
    remarks: { remarkOf: () => '' },
    signals: { listUpdated: () => undefined, totalUnreadUpdated: () => undefined },
    clock: createSystemClock((run) => setImmediate(run)),
  })
  service.listener.onIndex(Array.from({ length: PEOPLE }, (_, index) => conversationOf(index)))
  service.listener.onSettled()
  return service
}

/** The median of some rounds, after one that nobody counts. */
async function timed(run: () => unknown): Promise<number> {
  await run()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now()
    await run()
    times.push(performance.now() - startedAt)
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Heap that is left after a full collection. */
function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

export function printNames({ namesMs, listMs, plainMs, bytesPerProfile }: NameFigures): void {
  const ratio = (ms: number): string => `${ms.toFixed(1)} ms (${(ms / plainMs).toFixed(1)}×)`
  console.log(`\n${PEOPLE} conversations, all peers cached; in brackets the ratio to one look-up and one object each in plain code.\n`)
  console.log(`names: ${ratio(namesMs)} · getConversationList(): ${ratio(listMs)} · memory per cached profile: ${Math.round(bytesPerProfile)} bytes`)
}

export async function measureNames(): Promise<NameFigures> {
  const profiles = makeProfiles()
  const before = heapBytes()
  profiles.onProfiles(Array.from({ length: PEOPLE }, (_, index) => recordFromWire(profileOf(index))))
  const bytesPerProfile = (heapBytes() - before) / PEOPLE
  const plain = new Map(Array.from({ length: PEOPLE }, (_, index) => [userIdOf(index), { nick: `Nick of ${index}` }]))
  const userIds = [...plain.keys()]
  const conversations = makeConversations(profiles)
  return {
    bytesPerProfile,
    plainMs: await timed(() => userIds.map((userId) => ({ ...plain.get(userId) }))),
    namesMs: await timed(() => userIds.map((userId) => profiles.lookup(userId)?.nick)),
    listMs: await timed(() => conversations.getConversationList()),
  }
}
