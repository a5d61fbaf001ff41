import type { Encodable, wire } from '@opentim/protocol'
import type { CommitEvent } from '../bus/port'
import type { Commit, ConversationRef, StoredRow } from '../store/port'
import { stepPiece } from './frame-pieces'
import { toConversationKey, toLogRow, toTombstone } from './row-mapper'

/** Rows are encoded in pieces of this size, so that a step can be cut between them. */
const PIECE_BYTES = 24 * 1024

/** The rows that a commit added to one log. */
interface Stretch {
  readonly conversation: ConversationRef
  readonly rows: { readonly row: StoredRow; readonly origin: number | undefined }[]
  /** By user, the seqs that the user may not see. */
  readonly hidden: Map<number, Set<number>>
  /** Encoded once for all sockets that get all of it [BUS-2]. */
  pieces: readonly Uint8Array[] | undefined
}

/** The logs that one commit made grow, seen by each of their users. */
export class StepStretches {
  private readonly byLog = new Map<string, Stretch>()
  private readonly byUser = new Map<number, Stretch[]>()

  constructor({ rows, hidden }: Pick<Commit, 'rows' | 'hidden'>, origins: CommitEvent['origins']) {
    rows.forEach(({ conversation, row }, index) => this.stretchOf(conversation).rows.push({ row, origin: origins[index] }))
    for (const { user, conversation, seq } of hidden) {
      const stretch = this.stretchOf(conversation)
      stretch.hidden.set(user.id, (stretch.hidden.get(user.id) ?? new Set()).add(seq))
    }
  }

  /** Did the session send some of the user's rows? It has an acknowledgement of those instead. */
  hasSent(user: number, session: number): boolean {
    return this.of(user).some(({ rows }) => rows.some(({ origin }) => origin === session))
  }

  /** Encoded pieces of a step for the user, without what the session `without` sent. */
  pieces(user: number, without: number | undefined): Uint8Array[] {
    return this.of(user).flatMap((stretch) => {
      const hidden = stretch.hidden.get(user)
      if (without === undefined && !hidden) return (stretch.pieces ??= encode(stretch, { without, hidden }))
      return encode(stretch, { without, hidden })
    })
  }

  private of(user: number): readonly Stretch[] {
    return this.byUser.get(user) ?? []
  }

  private stretchOf(conversation: ConversationRef): Stretch {
    const { a, b } = conversation
    const name = `${a.id} ${b.id}`
    const known = this.byLog.get(name)
    if (known) return known
    const stretch: Stretch = { conversation, rows: [], hidden: new Map(), pieces: undefined }
    this.byLog.set(name, stretch)
    for (const side of new Set([a.id, b.id])) this.byUser.set(side, [...this.of(side), stretch])
    return stretch
  }
}

function encode(
  { conversation, rows }: Stretch, { without, hidden }: { readonly without: number | undefined; readonly hidden: ReadonlySet<number> | undefined },
): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let open: Encodable<wire.LogRow>[] = []
  let openBytes = 0
  const close = (): void => {
    if (open.length > 0) pieces.push(stepPiece({ conversations: [{ key: toConversationKey(conversation), rows: open }] }))
    open = []
    openBytes = 0
  }
  for (const { row, origin } of rows) {
    if (without !== undefined && origin === without) continue
    const isHidden = hidden?.has(row.seq) === true
    const bytes = isHidden ? 0 : row.body.length
    if (openBytes + bytes > PIECE_BYTES) close()
    open.push(isHidden ? toTombstone(row) : toLogRow(row))
    openBytes += bytes + 40
  }
  close()
  return pieces
}
