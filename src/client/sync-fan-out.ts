import type { SyncListener } from '../sync/port'

/** One listener that tells several, each thing in their order. */
export function joinListeners(listeners: readonly Partial<SyncListener>[]): SyncListener {
  return {
    onRows: (rows) => listeners.forEach((listener) => listener.onRows?.(rows)),
    onIndex: (records) => listeners.forEach((listener) => listener.onIndex?.(records)),
    onSent: (messageId, entry) => listeners.forEach((listener) => listener.onSent?.(messageId, entry)),
    onSentOnline: (messageId, timeSeconds) =>
      listeners.forEach((listener) => listener.onSentOnline?.(messageId, timeSeconds)),
    onSendFailed: (messageId, error) => listeners.forEach((listener) => listener.onSendFailed?.(messageId, error)),
    onOnline: (record, timeSeconds) => listeners.forEach((listener) => listener.onOnline?.(record, timeSeconds)),
    onProfiles: (profiles, own) => listeners.forEach((listener) => listener.onProfiles?.(profiles, own)),
    onReset: () => listeners.forEach((listener) => listener.onReset?.()),
    onTruncated: (conversationId, afterSeq) =>
      listeners.forEach((listener) => listener.onTruncated?.(conversationId, afterSeq)),
    onSettled: () => listeners.forEach((listener) => listener.onSettled?.()),
  }
}
