import type { BusEvent, CommitEvent, OnlineEvent, StatusEvent } from '../bus/port'
import type { Commit, UserRecord } from '../store/port'
import { framePiece, joinStep, stepPiece } from './frame-pieces'
import type { Observer } from './port'
import { toFact, toIndexRow, toProfile } from './row-mapper'
import type { SessionHub } from './session-hub'
import { StepStretches } from './step-stretches'
import type { UserCache } from './user-cache'

export interface FanOutParts {
  readonly hub: SessionHub
  readonly users: UserCache
  readonly observer: Observer
}

/** A step is cut here: towards mini programs a frame has to stay under 64 KB [SYNC-11]. */
const STEP_BYTES = 48 * 1024

/** Tells the sockets of this node what was committed, and what was sent to those who are online. */
export class FanOut {
  constructor(private readonly parts: FanOutParts) {}

  deliver(event: Exclude<BusEvent, StatusEvent>): void {
    if (event.kind === 'online') this.deliverOnline(event)
    else this.deliverCommit(event)
  }

  private deliverOnline({ users, origin, body }: OnlineEvent): void {
    const piece = framePiece({ online: [body] })
    const sessions = users.flatMap((user) => this.parts.hub.of(user)).filter((session) => session.id !== origin)
    for (const session of sessions) session.pushOnline(piece)
    this.parts.observer.fannedOut(sessions.length)
  }

  private refresh(profile: UserRecord): void {
    this.parts.users.remember(profile)
    for (const session of this.parts.hub.of(profile.id)) session.refresh(profile)
  }

  private deliverCommit({ commit, origins }: CommitEvent): void {
    // Told to others, a profile may be older than what its own user's last commit said.
    for (const { user, profile } of commit.profiles) if (user === profile.id) this.refresh(profile)
    const content = { stretches: new StepStretches(commit, origins), own: new OwnPieces(commit) }
    for (const { user, uver } of commit.steps) this.push(user.id, uver, content)
    // A tombstone keeps the log of who may not see a row without a gap; their index did not move [READ-2].
    const told = new Set(commit.steps.map(({ user }) => user.id))
    const unseeing = new Set(commit.hidden.map(({ user }) => user.id).filter((user) => !told.has(user)))
    for (const user of unseeing) this.push(user, 0, content)
  }

  private push(user: number, uver: number, { stretches, own }: { readonly stretches: StepStretches; readonly own: OwnPieces }): void {
    const sessions = this.parts.hub.of(user)
    if (sessions.length === 0) return
    const ownPieces = own.of(user)
    let shared: readonly Uint8Array[] | undefined
    const stepWithout = (session: number | undefined): Uint8Array[] => toFrames(uver, [...stretches.pieces(user, session), ...ownPieces])
    for (const session of sessions) {
      session.pushStep(uver, stretches.hasSent(user, session.id) ? stepWithout(session.id) : (shared ??= stepWithout(undefined)))
    }
    this.parts.observer.fannedOut(sessions.length)
  }
}

/** The parts of steps that belong to one user each, in pieces; whom facts name comes before them. */
class OwnPieces {
  private readonly byUser = new Map<number, (() => Uint8Array)[]>()

  constructor({ indexes, profiles, facts }: Commit) {
    for (const { user, index } of indexes) this.add(user, () => stepPiece({ indexes: [toIndexRow(index)] }))
    for (const { user, profile } of profiles) this.add(user, () => stepPiece({ profiles: [{ profile: toProfile(profile, user) }] }))
    for (const { user, fact } of facts) this.add(user, () => stepPiece({ facts: [toFact(fact)] }))
  }

  of(user: number): Uint8Array[] {
    return (this.byUser.get(user) ?? []).map((encode) => encode())
  }

  /** Encoded only for those who have a socket here. */
  private add(user: number, encode: () => Uint8Array): void {
    const own = this.byUser.get(user)
    if (own) own.push(encode)
    else this.byUser.set(user, [encode])
  }
}

/** Frames of one step; only the last one carries the version that is reached with all of them. */
function toFrames(uver: number, pieces: readonly Uint8Array[]): Uint8Array[] {
  const last = stepPiece({ uver: uver || undefined })
  const frames: Uint8Array[] = []
  let open: Uint8Array[] = []
  let openBytes = last.length
  for (const piece of pieces) {
    if (open.length > 0 && openBytes + piece.length > STEP_BYTES) {
      frames.push(joinStep(open))
      open = []
      openBytes = last.length
    }
    open.push(piece)
    openBytes += piece.length
  }
  return [...frames, joinStep([...open, last])]
}
