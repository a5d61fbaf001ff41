import type { RequestOf } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { toProfile } from '../gateway/row-mapper'
import { checkText } from './peer'
import type { Handler } from './port'

const FIELD_BYTES = 500
const FIELDS = ['nick', 'avatar'] as const
type Field = (typeof FIELDS)[number]

/** Changes the asker's own profile. */
export const updateProfile: Handler<'updateProfile'> = async (context, request) => {
  const { store, user, users } = context
  const { profile, commit } = await store.updateProfile(user.id, changesOf(request))
  users.remember(profile)
  context.publish(commit)
  return { profile: toProfile(profile) }
}

function changesOf(request: RequestOf<'updateProfile'>): { nick?: string; avatar?: string } {
  const changes: { nick?: string; avatar?: string } = {}
  for (const name of request.fields) {
    const field = FIELDS.find((known): known is Field => known === name)
    if (!field) throw new Refusal('BAD_REQUEST')
    checkText(request[field], FIELD_BYTES)
    changes[field] = request[field]
  }
  return changes
}
