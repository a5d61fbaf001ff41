import { HistoryAnchor } from '@opentim/protocol'
import type { RequestOf } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { toLogRow } from '../gateway/row-mapper'
import type { HistoryAnchorQuery } from '../store/port'
import { boundedSeq, findPeer } from './peer'
import type { Handler } from './port'

/** Messages in one page of history. */
const MOST_MESSAGES = 200

/** One page of a conversation's history, measured in messages. */
export const history: Handler<'history'> = async (context, request) => {
  if (request.count < 1) throw new Refusal('BAD_REQUEST')
  const anchor = toAnchor(request)
  const peer = await findPeer(context, request.conversationId)
  // Byte for byte what a conversation without messages answers: nobody learns here who exists [A16].
  if (!peer) return { completed: true }
  const { rows, fromSeq, toSeq, completed, headSeq, trimSeq } =
    await context.store.readHistory(context.user, peer, anchor, Math.min(request.count, MOST_MESSAGES))
  return {
    rows: rows.map(toLogRow),
    fromSeq: fromSeq || undefined,
    toSeq: toSeq || undefined,
    completed,
    headSeq: headSeq || undefined,
    trimSeq: trimSeq || undefined,
  }
}

function toAnchor({ anchor, at, newer }: RequestOf<'history'>): HistoryAnchorQuery {
  if (!Number.isFinite(at) || at < 0) throw new Refusal('BAD_REQUEST')
  switch (anchor) {
    case HistoryAnchor.NEWEST: return { by: 'newest' }
    case HistoryAnchor.SEQ: return { by: 'seq', at: wholeNumber(at), newer }
    case HistoryAnchor.SEQUENCE: return { by: 'sequence', at: wholeNumber(at), newer }
    case HistoryAnchor.TIME: return { by: 'time', at, newer }
    default: throw new Refusal('BAD_REQUEST')
  }
}

function wholeNumber(at: number): number {
  if (!Number.isInteger(at)) throw new Refusal('BAD_REQUEST')
  return boundedSeq(at)
}
