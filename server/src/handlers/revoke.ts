import { FactKind } from '@opentim/protocol'
import type { ErrorName } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { factAbout } from '../domain/relations'
import { checkText } from '../domain/texts'
import type { RevokeRefusal, UserRecord } from '../store/port'
import { boundedSeq, findPeer, rowKeys } from './peer'
import type { Handler, HandlerContext } from './port'

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
  const request = { user, peer, target: key, windowSeconds: settings.revokeWindowS }
  const outcome = await store.revokeMessage({ ...request, reason: await mayTell(context, peer, reason) ? reason : '' })
  if ('refused' in outcome) throw new Refusal(REFUSALS[outcome.refused])
  context.publish(outcome.commit)
  return {}
}

/** The reason is words of the revoker's: whom the other side has blocked says nothing to them by it [PEOPLE-3]. */
async function mayTell({ store, user }: HandlerContext, peer: UserRecord, reason: string): Promise<boolean> {
  if (reason === '') return true
  const found = await store.facts.read({ user: peer, others: [user], ownFactsOnly: true })
  return factAbout(found, FactKind.BLOCKED, peer, user) === undefined
}
