/** The close code of a pipe that broke, or never opened. */
export const BROKEN_CODE = 1006
/** The close code of whoever gives a pipe up through which nothing comes back. Pages may use 1000 and 3000 to 4999 only. */
export const GIVEN_UP_CODE = 4481

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
  /** A better way is free: what is opened next will go by it. Between open and close, told once. */
  onYield?(): void
}

/** Starts to open a pipe to the address; never throws for network reasons. */
export type OpenTransport = (url: string, events: TransportEvents) => Transport

/** The answer to one HTTP request, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
  /** What a Retry-After header asked for, milliseconds; 0 when there was none. */
  readonly retryAfterMs: number
}

/** One HTTP request that is under way. */
export interface HttpExchange {
  /** Rejects when there was no answer within the limit, or the exchange was aborted; with a TimError when it never will be. */
  readonly answer: Promise<HttpAnswer>
  abort(): void
}

/** Posts bytes. It neither repeats nor reads them. */
export type PostBytes = (url: string, body: Uint8Array, timeoutMs: number) => HttpExchange
