import { profileChanges } from '../domain/profile-rules'
import { toProfile } from '../gateway/row-mapper'
import type { Handler } from './port'

/** Changes the asker's own profile; there is no way to name another one [A20]. */
export const updateProfile: Handler<'updateProfile'> = async (context, request) => {
  const { store, user } = context
  const { profile, commit } = await store.updateProfile(user.id, profileChanges(request))
  // Of a change that is made already nobody may have heard: the answer to the first request may have been lost.
  context.publish(commit.steps.length > 0 ? commit : { ...commit, profiles: [{ user: user.id, profile }] })
  return { profile: toProfile(profile, user.id) }
}
