import { checkCount, findPeers } from './peer'
import type { Handler } from './port'

const MOST_CONVERSATIONS = 500

/** Removes conversations from the asker's list, with or without their history. */
export const deleteConversations: Handler<'deleteConversations'> = async (context, { conversationIds, clearHistory }) => {
  checkCount(conversationIds, MOST_CONVERSATIONS)
  const peers = await findPeers(context, conversationIds)
  if (peers.length > 0) context.publish(await context.store.hideConversations(context.user, peers, clearHistory))
  return {}
}
