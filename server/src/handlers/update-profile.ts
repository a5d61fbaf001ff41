import { profileChanges } from '../domain/profile-rules'
import { toProfile } from '../gateway/row-mapper'
import type { Handler } from './port'

/** Changes the asker's own profile; there is no way to name another one [A20]. */
export const updateProfile: Handler<'updateProfile'> = async (context, request) => {
  const { store, user, users } = context
  const { profile, commit } = await store.updateProfile(user.id, profileChanges(user, request))
  users.remember(profile)
  context.publish(commit)
  return { profile: toProfile(profile, user.id) }
}
