import { Refusal } from '../domain/refusal'
import type { Handler, HandlerContext } from './port'

/** Less than a client gives to a probe (3 s): a database that hangs must not look like a dead pipe [CONN-4]. */
const LIMIT_MS = 2_000

/** Liveness, and the reader's index version for comparison [SYNC-5]. */
export const ping: Handler<'ping'> = async (context) => {
  const uver = await versionInTime(context)
  return { serverTimeMs: context.clock.now(), uver }
}

/** The refusal is an answer too: every client stays connected, and none of them logs in again to a database that hangs. */
function versionInTime({ store, clock, user }: HandlerContext): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => reject(new Refusal('STORE_UNAVAILABLE', LIMIT_MS)), LIMIT_MS)
    store.userVersion(user.id).then(resolve, reject).finally(() => clock.clearTimer(timer))
  })
}
