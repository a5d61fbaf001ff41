import { PROTOCOL_LIMITS } from '@opentim/protocol'
import { toIndexPage } from '../gateway/row-mapper'
import type { Handler } from './port'

/** One page of what changed for the reader after an index version [SYNC-4]. */
export const syncIndex: Handler<'syncIndex'> = async ({ store, user, page: { bytes } }, { afterUver, next }) =>
  toIndexPage(await store.indexPage(user, { afterUver, next, limit: PROTOCOL_LIMITS.indexPageRows, bytes }), user.id)
