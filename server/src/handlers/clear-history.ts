import { findPeer } from './peer'
import type { Handler } from './port'

/** Hides everything up to now from the asker alone. */
export const clearHistory: Handler<'clearHistory'> = async (context, { conversationId }) => {
  const peer = await findPeer(context, conversationId)
  if (peer) context.publish(await context.store.clearHistory(context.user, peer))
  return {}
}
