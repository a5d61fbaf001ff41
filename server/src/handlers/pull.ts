import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { toConversationKey, toLogRow } from '../gateway/row-mapper'
import { conversationOf } from '../store/conversation-ref'
import type { StoredRow, UserRecord } from '../store/port'
import { boundedSeq, checkCount, findPeers, peerIdOf } from './peer'
import type { Handler, HandlerContext } from './port'

/** What a row weighs beside its body: seqs, time, tags. */
const ROW_OVERHEAD_BYTES = 40

interface Range {
  readonly peer: UserRecord
  readonly fromSeq: number
  readonly toSeq: number
}

/** Rows of one conversation that were read and are not in a page yet. */
interface Stretch {
  readonly peer: UserRecord
  readonly rows: StoredRow[]
}

/** Gaps of several conversations in one answer, page after page without waiting for the client [SYNC-11]. */
export const pull: Handler<'pull'> = async function* (context, { ranges }) {
  checkCount(ranges, PROTOCOL_LIMITS.pullRanges)
  let page: Stretch[] = []
  let rows = 0
  let bytes = 0
  for await (const { peer, row } of readRows(context, await withPeers(context, ranges))) {
    const size = row.body.length + ROW_OVERHEAD_BYTES
    if (rows > 0 && (rows >= context.page.rows || bytes + size > context.page.bytes)) {
      yield toPage(context.user, page)
      page = []
      rows = bytes = 0
    }
    const open = page.at(-1)
    if (open?.peer === peer) open.rows.push(row)
    else page.push({ peer, rows: [row] })
    rows++
    bytes += size
  }
  yield toPage(context.user, page)
}

/** Ranges of users that do not exist are empty ones: nothing tells them from a conversation without messages. */
async function withPeers(context: HandlerContext, ranges: readonly wire.PullRange[]): Promise<Range[]> {
  const peers = await findPeers(context, ranges.map(({ conversationId }) => conversationId))
  const byId = new Map(peers.map((peer) => [peer.userId, peer]))
  return ranges.flatMap(({ conversationId, fromSeq, toSeq }) => {
    const peer = byId.get(peerIdOf(conversationId))
    return peer ? [{ peer, fromSeq: boundedSeq(fromSeq), toSeq: boundedSeq(toSeq) }] : []
  })
}

async function* readRows({ store, user, page }: HandlerContext, ranges: readonly Range[]): AsyncGenerator<{ peer: UserRecord; row: StoredRow }> {
  for (const { peer, fromSeq, toSeq } of ranges) {
    for (let at = fromSeq; at <= toSeq;) {
      const rows = await store.readRange(user, peer, { fromSeq: at, toSeq, limit: page.rows })
      for (const row of rows) yield { peer, row }
      const last = rows.at(-1)
      if (!last || rows.length < page.rows) break
      at = last.seq + 1
    }
  }
}

function toPage(user: UserRecord, page: readonly Stretch[]): Encodable<wire.PullResponse> {
  const conversations = page.map(({ peer, rows }) => ({
    key: toConversationKey(conversationOf(user, peer)),
    rows: rows.map(toLogRow),
  }))
  return { conversations }
}
