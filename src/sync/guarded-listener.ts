import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { SyncListener } from './port'

/**
 * A listener that cannot stop the engine: what one of its methods throws is reported, and work goes on (R20). After
 * each burst of calls, that is in the next microtask, it says once that the burst is over: before the answer to a
 * request of the same frame reaches its caller. Once it is muted it hears nothing more.
 */
export function guardListener(
  listener: SyncListener, report: (error: TimError) => void, isMuted: () => boolean = () => false,
): SyncListener {
  let isSettling = false
  const safely = (call: () => void): void => {
    try {
      call()
    } catch (cause) {
      report(new TimError(ERRORS.HANDLER_THREW, 'sync listener', { cause }))
    }
  }
  const settle = (): void => {
    isSettling = false
    safely(() => listener.onSettled())
  }
  const guard = (call: () => void): void => {
    if (isMuted()) return
    if (!isSettling) void Promise.resolve().then(settle)
    isSettling = true
    safely(call)
  }
  return {
    onRows: (rows) => guard(() => listener.onRows(rows)),
    onIndex: (records) => guard(() => listener.onIndex(records)),
    onSent: (messageId, entry) => guard(() => listener.onSent(messageId, entry)),
    onSentOnline: (messageId, timeSeconds) => guard(() => listener.onSentOnline(messageId, timeSeconds)),
    onSendFailed: (messageId, error) => guard(() => listener.onSendFailed(messageId, error)),
    onOnline: (record, timeSeconds) => guard(() => listener.onOnline(record, timeSeconds)),
    onProfiles: (profiles, own) => guard(() => listener.onProfiles(profiles, own)),
    onReset: () => guard(() => listener.onReset()),
    onTruncated: (conversationId, afterSeq) => guard(() => listener.onTruncated(conversationId, afterSeq)),
    onSettled: () => undefined,
  }
}
