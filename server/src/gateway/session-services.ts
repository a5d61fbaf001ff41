import type { RateLimiter } from '../domain/rate-limiter'
import type { HandlerServices } from '../handlers/port'
import type { Store } from '../store/port'
import type { Admission } from './admission'
import type { Logger, Observer, VerifyCredential } from './port'
import type { Presence } from './presence'
import type { PresenceWatches } from './presence-watches'
import type { SendServices } from './send-lane'
import type { Session } from './session'
import type { SessionHub } from './session-hub'

/** What every session of one gateway shares. */
export interface SessionServices extends HandlerServices, SendServices {
  readonly store: Store
  readonly hub: SessionHub
  readonly admission: Admission
  readonly presence: Presence
  readonly watches: PresenceWatches<Session>
  readonly verify: VerifyCredential
  readonly logger: Logger
  readonly observer: Observer
  /** Each change writes for several users, and some for thousands. */
  readonly peopleLimiter: RateLimiter
}
