import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import { createRelay, type Tell } from '../shared/relay'
import type { SyncListener } from './port'

/** Everything that a SyncListener is told. */
export const SYNC_CALLS: Readonly<Record<keyof SyncListener, true>> = {
  onRows: true,
  onIndex: true,
  onSent: true,
  onSentOnline: true,
  onSendFailed: true,
  onOnline: true,
  onProfiles: true,
  onFacts: true,
  onReset: true,
  onTruncated: true,
  onSettled: true,
}

/**
 * A listener that cannot stop the engine: what one of its methods throws is reported, and work goes on (R20). After
 * each burst of calls, that is in the next microtask, it says once that the burst is over: before the answer to a
 * request of the same frame reaches its caller. Once it is muted it hears nothing more.
 */
export function guardListener(
  listener: SyncListener, report: (error: TimError) => void, isMuted: () => boolean = () => false,
): SyncListener {
  let isSettling = false
  const safely = (tell: Tell<SyncListener>): void => {
    try {
      tell(listener)
    } catch (cause) {
      report(new TimError(ERRORS.HANDLER_THREW, 'sync listener', { cause }))
    }
  }
  const settle = (): void => {
    isSettling = false
    safely(() => listener.onSettled())
  }
  const relay = createRelay<SyncListener>(SYNC_CALLS, (tell) => {
    if (isMuted()) return
    if (!isSettling) void Promise.resolve().then(settle)
    isSettling = true
    safely(tell)
  })
  return { ...relay, onSettled: () => undefined }
}
