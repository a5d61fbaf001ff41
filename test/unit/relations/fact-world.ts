import { FactKind } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { EVENT } from '../../../src/api/event'
import type { EventName, TimEvent } from '../../../src/api/types'
import { EventBus } from '../../../src/events/event-bus'
import { ApplicationService } from '../../../src/relations/application-service'
import { BlacklistService } from '../../../src/relations/blacklist-service'
import { FriendGroupService } from '../../../src/relations/friend-group-service'
import { FriendService } from '../../../src/relations/friend-service'
import { RelationListener } from '../../../src/relations/relation-listener'
import { RelationLists } from '../../../src/relations/relation-lists'
import { unknownProfile } from '../../../src/profiles/profile-mapper'
import { Logger } from '../../../src/shared/logger'
import type { FactRecord } from '../../../src/sync/port'
import { FakeClock } from '../../support/fake-clock'
import { ScriptedConnection } from './scripted-connection'

export type GivenFact = Partial<FactRecord> & Pick<FactRecord, 'kind' | 'key'>

/** A fact; what is not given is not set. */
export function fact(fields: GivenFact): FactRecord {
  return {
    uver: 1, removed: false, name: '', time: 0, source: '', wording: '', groups: [], custom: [], both: false, count: 0, ...fields,
  }
}

export const friend = (key: string, fields: Partial<FactRecord> = {}): FactRecord => fact({ kind: FactKind.FRIEND, key, ...fields })
export const group = (key: number, name: string): FactRecord => fact({ kind: FactKind.FRIEND_GROUP, key: String(key), name })
export const received = (key: string, time: number, wording = ''): FactRecord =>
  fact({ kind: FactKind.APPLICATION_IN, key, time, wording, source: 'AddSource_Type_Web' })
export const sent = (key: string, time: number): FactRecord => fact({ kind: FactKind.APPLICATION_OUT, key, time })
export const readUpTo = (time: number): FactRecord => fact({ kind: FactKind.APPLICATIONS_READ, key: '', time })
export const blocked = (key: string, time: number): FactRecord => fact({ kind: FactKind.BLOCKED, key, time })
export const gone = (old: FactRecord): FactRecord => ({ ...old, removed: true })

export const done = (userId: string): wire.UserResult => ({ userId, code: 0, reason: '', relation: '' })
export const refused = (userId: string, { code, text }: { readonly code: number; readonly text: string }): wire.UserResult =>
  ({ userId, code, reason: text, relation: '' })

const HEARD = [
  EVENT.BLACKLIST_UPDATED, EVENT.FRIEND_LIST_UPDATED, EVENT.FRIEND_GROUP_LIST_UPDATED, EVENT.FRIEND_APPLICATION_LIST_UPDATED,
] as const

/** What `alice` has of others on this device, as her services show it. The cache knows everybody, but not `forgotten…`. */
export function openRelations(answers: ScriptedConnection['answers'] = {}, initial: readonly FactRecord[] = []) {
  const table = new Map(initial.map((entry) => [`${entry.kind} ${entry.key}`, entry]))
  const facts = {
    get: (kind: FactKind, key: string) => table.get(`${kind} ${key}`),
    ofKind: (kind: FactKind) => [...table.values()].filter((entry) => entry.kind === kind),
  }
  const ensured: string[][] = []
  const fetched = new Set<string>()
  /** What becomes of a question for profiles. */
  const network = { ask: (userIds: readonly string[]): Promise<void> => { userIds.forEach((userId) => fetched.add(userId)); return Promise.resolve() } }
  const profiles = {
    profileOf: (userId: string) => ({ ...unknownProfile(userId), ...profiles.nameOf(userId) }),
    nameOf: (userId: string) => {
      const isKnown = !userId.startsWith('forgotten') || fetched.has(userId)
      return isKnown ? { nick: `nick of ${userId}`, avatar: `${userId}.png` } : undefined
    },
    ensure: (userIds: readonly string[]) => {
      const absent = userIds.filter((userId) => userId.startsWith('forgotten') && !fetched.has(userId))
      ensured.push(absent)
      return absent.length > 0 ? network.ask(absent) : Promise.resolve()
    },
  }
  const clock = new FakeClock()
  const connection = new ScriptedConnection(answers)
  const bus = new EventBus(new Logger(() => undefined))
  const raised: TimEvent<EventName>[] = []
  const context = { userId: 'alice', clock, connection, facts, profiles, bus }
  const lists = new RelationLists(context)
  const listener = new RelationListener(lists, context)
  return {
    blacklist: new BlacklistService(context, lists),
    friends: new FriendService(context, lists),
    applications: new ApplicationService(context, lists),
    groups: new FriendGroupService(context, lists),
    clock, connection, network, ensured, raised, bus, listener,
    /** The application listens to all of it. */
    listen: () => HEARD.forEach((name) => bus.on(name, (event) => void raised.push(event))),
    /** One burst, of a step each. */
    tell: (...steps: (FactRecord | readonly FactRecord[])[]) => {
      for (const step of steps) {
        const changed = [step].flat()
        for (const entry of changed) {
          if (entry.removed) table.delete(`${entry.kind} ${entry.key}`)
          else table.set(`${entry.kind} ${entry.key}`, entry)
        }
        listener.onFacts(changed)
      }
      listener.onSettled()
    },
    /** The names of what was raised since the last look. */
    names: () => raised.splice(0).map(({ name }) => name),
  }
}
