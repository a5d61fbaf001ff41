import { ApplicationAction, FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import type { FactChange, FoundFacts } from '../store/fact-port'
import type { UserRecord } from '../store/port'
import { befriend, checkRoom } from './befriending'
import { Refusal } from './refusal'
import { drop, factAbout, put } from './relations'
import type { Decision } from './relations'

/** What somebody says who wants another user as a friend. */
export interface Asking {
  readonly me: UserRecord
  readonly them: UserRecord
  readonly source: string
  readonly wording: string
  readonly both: boolean
  readonly remark: string
  readonly groupName: string
  readonly nowMs: number
}

/** An application waits with both sides; asking again refreshes it. What strangers put into somebody's index has an end. */
export function apply(found: FoundFacts, { me, them, source, wording, both, remark, groupName, nowMs: time }: Asking): FactChange[] {
  const isNew = !factAbout(found, FactKind.APPLICATION_IN, them, me)
  if (isNew && found.count(them.id, FactKind.APPLICATION_IN) >= PEOPLE_LIMITS.applications) throw new Refusal('TOO_MANY')
  const said = { source, wording, both, time }
  return [
    put(FactKind.APPLICATION_OUT, me, them, { ...said, name: remark, groups: groupName ? [groupName] : [] }),
    put(FactKind.APPLICATION_IN, them, me, said),
  ]
}

/** Nothing waits between the two any more, in either direction. */
export function endApplications(found: FoundFacts, one: UserRecord, other: UserRecord): FactChange[] {
  return [FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT].flatMap((kind) => [...drop(found, kind, one, other), ...drop(found, kind, other, one)])
}

/** Who asked gets whom they asked, as they wished it when they did. */
export function grant(found: FoundFacts, asker: UserRecord, asked: UserRecord, nowMs: number): FactChange[] {
  const received = factAbout(found, FactKind.APPLICATION_IN, asked, asker)
  const sent = factAbout(found, FactKind.APPLICATION_OUT, asker, asked)
  return befriend(found, asker, asked, {
    nowMs, source: received?.source ?? '', wording: received?.wording ?? '', remark: sent?.name ?? '', groupName: sent?.groups?.[0] ?? '',
  })
}

/** What the user does with an application; `them` is the other side of it. */
export interface Handling {
  readonly me: UserRecord
  readonly them: UserRecord
  readonly action: ApplicationAction
  readonly remark: string
  readonly nowMs: number
}

export function handleApplication(found: FoundFacts, handling: Handling): Decision<undefined> {
  const { me, them, action } = handling
  const kind = action === ApplicationAction.DELETE_SENT ? FactKind.APPLICATION_OUT : FactKind.APPLICATION_IN
  // One that was handled is not there any more [F9].
  if (!factAbout(found, kind, me, them)) throw new Refusal('RELATION_CONFLICT')
  return { changes: changesOf(found, handling), result: undefined }
}

function changesOf(found: FoundFacts, { me, them, action, remark, nowMs }: Handling): FactChange[] {
  const over = [...drop(found, FactKind.APPLICATION_IN, me, them), ...drop(found, FactKind.APPLICATION_OUT, them, me)]
  switch (action) {
    case ApplicationAction.AGREE:
      checkRoom(found, { me, them, mine: false, theirs: true })
      return [...grant(found, them, me, nowMs), ...over]
    case ApplicationAction.AGREE_AND_ADD: {
      checkRoom(found, { me, them, mine: true, theirs: true })
      const { source = '', wording = '' } = factAbout(found, FactKind.APPLICATION_IN, me, them) ?? {}
      const own = befriend(found, me, them, { nowMs, source, wording, remark, groupName: '' })
      return [...own, ...grant(found, them, me, nowMs), ...endApplications(found, me, them)]
    }
    case ApplicationAction.REFUSE: return over
    case ApplicationAction.DELETE_RECEIVED: return drop(found, FactKind.APPLICATION_IN, me, them)
    case ApplicationAction.DELETE_SENT: return drop(found, FactKind.APPLICATION_OUT, me, them)
    default: throw new Refusal('BAD_REQUEST')
  }
}

/** The mark only moves forward, and never past now: what comes later has not been read. */
export function readApplications(found: FoundFacts, me: UserRecord, { time, nowMs }: { readonly time: number; readonly nowMs: number }): Decision<undefined> {
  const known = found.get(me.id, FactKind.APPLICATIONS_READ, '')?.time ?? 0
  const reached = Math.min(time, nowMs)
  if (!(reached > known)) return { changes: [], result: undefined }
  return { changes: [{ user: me, kind: FactKind.APPLICATIONS_READ, key: '', about: null, body: { time: reached } }], result: undefined }
}
