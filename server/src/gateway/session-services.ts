import type { HandlerServices } from '../handlers/port'
import type { Admission } from './admission'
import type { Logger, Observer, VerifyCredential } from './port'
import type { SendServices } from './send-lane'
import type { SessionHub } from './session-hub'

/** What every session of one gateway shares. */
export interface SessionServices extends HandlerServices, SendServices {
  readonly hub: SessionHub
  readonly admission: Admission
  readonly verify: VerifyCredential
  readonly logger: Logger
  readonly observer: Observer
}
