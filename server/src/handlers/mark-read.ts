import { boundedSeq, checkCount, findPeers, peerIdOf } from './peer'
import type { Handler } from './port'

const MOST_MARKS = 500

/** Moves read marks forward [READ-1]; the asker's other devices and the other sides hear of it. */
export const markRead: Handler<'markRead'> = async (context, { marks }) => {
  checkCount(marks, MOST_MARKS)
  const peers = await findPeers(context, marks.map(({ conversationId }) => conversationId))
  const newest = new Map<string, number>()
  for (const { conversationId, readSeq } of marks) {
    const peerId = peerIdOf(conversationId)
    newest.set(peerId, Math.max(boundedSeq(readSeq), newest.get(peerId) ?? 0))
  }
  const merged = peers.map((peer) => ({ peer, readSeq: newest.get(peer.userId) ?? 0 }))
  if (merged.length > 0) context.publish(await context.store.markRead(context.user, merged))
  return {}
}
