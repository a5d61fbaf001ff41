import { checkCount, findPeer, rowKeys } from './peer'
import type { Handler } from './port'

const MOST_MESSAGES = 30

/** Hides messages from the asker alone. */
export const deleteMessages: Handler<'deleteMessages'> = async (context, { conversationId, messageIds }) => {
  const { user, store } = context
  checkCount(messageIds, MOST_MESSAGES)
  const peer = await findPeer(context, conversationId)
  if (!peer || messageIds.length === 0) return {}
  const keys = messageIds.flatMap((id) => rowKeys(id, [user, peer]))
  context.publish(await store.deleteMessages(user, peer, keys))
  return {}
}
