import type { Encodable, wire } from '@opentim/protocol'
import type { BusEvent, CommitEvent, OnlineEvent } from '../bus/port'
import type { Commit, ConversationRef, StoredRow, UserRecord } from '../store/port'
import { framePiece, joinStep, stepPiece } from './frame-pieces'
import type { Observer } from './port'
import { toConversationKey, toIndexRow, toLogRow, toProfile } from './row-mapper'
import type { SessionHub } from './session-hub'
import type { UserCache } from './user-cache'

export interface FanOutParts {
  readonly hub: SessionHub
  readonly users: UserCache
  readonly observer: Observer
}

/** A step is cut here: towards mini programs a frame has to stay under 64 KB [SYNC-11]. */
const STEP_BYTES = 48 * 1024

/** The rows that a commit added to one log. */
interface Stretch {
  readonly conversation: ConversationRef
  readonly rows: { readonly row: StoredRow; readonly origin: number | undefined }[]
  /** Encoded once for all sockets that get all of it [BUS-2]. */
  pieces: readonly Uint8Array[] | undefined
}

/** Tells the sockets of this node what the bus says. */
export class FanOut {
  constructor(private readonly parts: FanOutParts) {}

  deliver(event: BusEvent): void {
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
    for (const { profile } of commit.profiles) this.refresh(profile)
    const stretches = toStretches(commit, origins)
    for (const { user, uver } of commit.steps) {
      const sessions = this.parts.hub.of(user.id)
      if (sessions.length === 0) continue
      const concerned = stretches.get(user.id) ?? []
      const last = stepPiece({ uver, ...ownFacts(commit, user.id) })
      let shared: readonly Uint8Array[] | undefined
      for (const session of sessions) {
        const isSender = concerned.some(({ rows }) => rows.some(({ origin }) => origin === session.id))
        const step = isSender ? toStep(concerned, last, session.id) : (shared ??= toStep(concerned, last, undefined))
        session.pushStep(uver, step)
      }
      this.parts.observer.fannedOut(sessions.length)
    }
  }
}

/** The part of a step that belongs to one user alone. */
function ownFacts({ indexes, profiles }: Commit, user: number): Encodable<wire.Step> {
  return {
    indexes: indexes.filter((entry) => entry.user === user).map(({ index }) => toIndexRow(index)),
    profiles: profiles.filter((entry) => entry.user === user).map(({ profile }) => ({ profile: toProfile(profile) })),
  }
}

/** Per user, the logs of that user that grew. */
function toStretches({ rows }: Commit, origins: CommitEvent['origins']): Map<number, Stretch[]> {
  const byLog = new Map<string, Stretch>()
  const byUser = new Map<number, Stretch[]>()
  rows.forEach(({ conversation, row }, index) => {
    const name = `${conversation.a.id} ${conversation.b.id}`
    let stretch = byLog.get(name)
    if (!stretch) {
      stretch = { conversation, rows: [], pieces: undefined }
      byLog.set(name, stretch)
      for (const side of new Set([conversation.a.id, conversation.b.id])) byUser.set(side, [...(byUser.get(side) ?? []), stretch])
    }
    stretch.rows.push({ row, origin: origins[index] })
  })
  return byUser
}

/** Frames of one step; only the last one carries the version that is reached with all of them. */
function toStep(stretches: readonly Stretch[], last: Uint8Array, without: number | undefined): Uint8Array[] {
  const frames: Uint8Array[] = []
  let open: Uint8Array[] = []
  let openBytes = last.length
  for (const piece of stretches.flatMap((stretch) => piecesOf(stretch, without))) {
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

function piecesOf(stretch: Stretch, without: number | undefined): readonly Uint8Array[] {
  if (without === undefined) return (stretch.pieces ??= encodeStretch(stretch, () => true))
  return encodeStretch(stretch, (origin) => origin !== without)
}

function encodeStretch({ conversation, rows }: Stretch, isWanted: (origin: number | undefined) => boolean): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let open: StoredRow[] = []
  let openBytes = 0
  const close = (): void => {
    if (open.length > 0) pieces.push(stepPiece({ conversations: [{ key: toConversationKey(conversation), rows: open.map(toLogRow) }] }))
    open = []
    openBytes = 0
  }
  for (const { row, origin } of rows) {
    if (!isWanted(origin)) continue
    if (openBytes + row.body.length > STEP_BYTES / 2) close()
    open.push(row)
    openBytes += row.body.length + 40
  }
  close()
  return pieces
}
