import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { RequestOf } from '@opentim/protocol'
import { checkCustomFields } from '../domain/custom-fields'
import type { CustomField } from '../domain/custom-fields'
import { updateFriend as decide } from '../domain/friendship'
import { Refusal } from '../domain/refusal'
import { toName } from '../domain/texts'
import type { Handler } from './port'
import { findOthers } from './user-results'

const FIELDS = ['remark', 'friendCustomField']

/** Changes what the asker notes about a friend. */
export const updateFriend: Handler<'updateFriend'> = async (context, request) => {
  const { user: me } = context
  const changes = readChanges(request)
  const others = await findOthers(context, [request.userId], 1)
  const [friend] = others
  // Whether there is no such user or only no such friend is the same to who asks [A16].
  if (!friend) throw new Refusal('RELATION_CONFLICT')
  await context.changeFacts({ user: me, others, ownFactsOnly: true }, (found) => decide(found, { me, friend, ...changes }))
  return {}
}

function readChanges({ fields, remark, custom }: RequestOf<'updateFriend'>): { readonly remark: string | undefined; readonly custom: CustomField[] } {
  if (!fields.every((field) => FIELDS.includes(field))) throw new Refusal('BAD_REQUEST')
  return {
    remark: fields.includes('remark') ? toName(remark, PEOPLE_LIMITS.remarkBytes) : undefined,
    custom: fields.includes('friendCustomField') ? checkCustomFields(custom, PEOPLE_LIMITS.friendCustomPrefix) : [],
  }
}
