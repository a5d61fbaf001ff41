import { ERRORS, FactKind, PEOPLE_LIMITS, isUserId } from '@opentim/protocol'
import type { RequestOf } from '@opentim/protocol'
import type { Asking } from '../domain/applications'
import { addFriend as decide } from '../domain/friendship'
import { Refusal } from '../domain/refusal'
import { checkText, toName } from '../domain/texts'
import type { Handler, HandlerContext } from './port'

const { remarkBytes, wordingBytes, friendGroupNameBytes, sourcePrefix, sourceKeywordBytes } = PEOPLE_LIMITS
const SOURCE_BYTES = sourcePrefix.length + sourceKeywordBytes

/** Friends at once, or an application that waits for the other user. */
export const addFriend: Handler<'addFriend'> = async (context, request) => {
  const asking = await readRequest(context, request)
  const { me, them } = asking
  const groups = [FactKind.FRIEND_GROUP]
  const scope = { user: me, others: [them], wholeKinds: groups, wholeKindsOfOthers: groups, counted: [FactKind.FRIEND, FactKind.APPLICATION_IN] }
  const result = await context.changeFacts(scope, (found) => decide(found, asking))
  const { code, text } = ERRORS.WAITING_FOR_APPROVAL
  return result === 'waiting' ? { code, reason: text } : {}
}

async function readRequest({ user: me, users, clock }: HandlerContext, request: RequestOf<'addFriend'>): Promise<Asking> {
  const { userId, source, wording, both, remark, groupName } = request
  if (!isUserId(userId) || userId === me.userId) throw new Refusal('RELATION_CONFLICT')
  checkText(source, SOURCE_BYTES)
  checkText(wording, wordingBytes)
  const [them] = await users.find([userId])
  if (!them) throw new Refusal('UNKNOWN_USER')
  return {
    me, them, source, wording, both, remark: toName(remark, remarkBytes), groupName: toName(groupName, friendGroupNameBytes), nowMs: clock.now(),
  }
}
