/** A pipe for whole frames. It neither retries nor reads them. */
export interface Transport {
  /** Queues one frame; ignored once the transport is closing. */
  send(frame: Uint8Array): void
  /** Ends the transport. No event follows after this call. */
  close(code?: number, reason?: string): void
  /** Bytes that were given to send() and are not on the network yet. */
  bufferedBytes(): number
}

/** Called at most: open once, then frames, then close once; or close alone. */
export interface TransportEvents {
  onOpen(): void
  onFrame(frame: Uint8Array): void
  /** The pipe is gone, or never opened (code 1006). */
  onClose(code: number, reason: string): void
}

/** Starts to open a pipe to the address; never throws for network reasons. */
export type OpenTransport = (url: string, events: TransportEvents) => Transport
