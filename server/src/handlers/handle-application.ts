import { FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import { handleApplication as decide } from '../domain/applications'
import { Refusal } from '../domain/refusal'
import { toName } from '../domain/texts'
import type { Handler } from './port'
import { findOthers } from './user-results'

/** Agrees to an application, refuses it, or forgets it. */
export const handleApplication: Handler<'handleApplication'> = async (context, { userId, action, remark }) => {
  const { user: me, clock } = context
  const name = toName(remark, PEOPLE_LIMITS.remarkBytes)
  const others = await findOthers(context, [userId], 1)
  const [them] = others
  if (!them) throw new Refusal('RELATION_CONFLICT')
  const handling = { me, them, action, remark: name, nowMs: clock.now() }
  // Who asked may have named a group of theirs for the friend.
  const scope = { user: me, others, wholeKindsOfOthers: [FactKind.FRIEND_GROUP], counted: [FactKind.FRIEND] }
  await context.changeFacts(scope, (found) => decide(found, handling))
  return {}
}
