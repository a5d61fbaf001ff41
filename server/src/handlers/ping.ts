import type { Handler } from './port'

/** Liveness, and the reader's index version for comparison [SYNC-5]. */
export const ping: Handler<'ping'> = async ({ store, clock, user }) => {
  const uver = await store.userVersion(user.id)
  return { serverTimeMs: clock.now(), uver }
}
