import type { ErrorName } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { checkText } from '../domain/texts'
import type { RevokeRefusal } from '../store/port'
import { boundedSeq, findPeer, rowKeys } from './peer'
import type { Handler } from './port'

const REASON_BYTES = 512

const REFUSALS: Readonly<Record<RevokeRefusal, ErrorName>> = {
  'not-found': 'REVOKE_TARGET_NOT_FOUND',
  'not-sender': 'NO_RIGHT',
  'window-passed': 'REVOKE_WINDOW_PASSED',
  'already-revoked': 'ALREADY_REVOKED',
}

/** Takes back a message of one's own, for everybody. */
export const revoke: Handler<'revoke'> = async (context, { conversationId, seq, messageId, reason }) => {
  const { user, store, settings } = context
  checkText(reason, REASON_BYTES)
  const peer = await findPeer(context, conversationId)
  if (!peer) throw new Refusal('REVOKE_TARGET_NOT_FOUND')
  // An ID without a sender is one's own: nobody else's message may be revoked here.
  const [key] = seq > 0 ? [{ seq: boundedSeq(seq) }] : rowKeys(messageId, [user])
  if (!key) throw new Refusal('BAD_REQUEST')
  const outcome = await store.revokeMessage({ user, peer, target: key, reason, windowSeconds: settings.revokeWindowS })
  if ('refused' in outcome) throw new Refusal(REFUSALS[outcome.refused])
  context.publish(outcome.commit)
  return {}
}
