import type { OpenTransport, PostBytes } from '../transport/port'
import type { StoragePort } from '../storage/port'

/** A timer that was started; only its own clock can end it. */
export type Timer = number | object

/** Time, as one thing that tests can hold still. */
export interface Clock {
  /** Milliseconds since 1970, this machine's clock: may be wrong, may jump. */
  now(): number
  setTimer(run: () => void, delayMs: number): Timer
  clearTimer(timer: Timer | undefined): void
  /** Runs in a later macrotask. */
  nextTask(run: () => void): void
}

/** What the device says of its network and of the page. Wrong at times: the heartbeat has the last word. */
export interface Environment {
  /** False only when the device is sure that there is no network. */
  isOnline(): boolean
  /** Called on every hint that the connection should be looked at: online, visible again. Returns the unsubscriber. */
  onWake(listen: () => void): () => void
  /** Called when the device reports that the network is gone. Returns the unsubscriber. */
  onOffline(listen: () => void): () => void
}

/** Where the SDK can run. */
export type PlatformName = 'web' | 'node' | 'miniprogram'

/** One place where a build of the SDK can run. */
export interface PlatformChoice {
  readonly name: PlatformName
  /** Does it look as if this were the place? By capability: what is there to be called, not what things are named. */
  isHere(): boolean
  create(): Platform
}

/**
 * Everything that the SDK takes from its surroundings. One object per instance; nothing else in `src/` touches a
 * global. It does not decide anything: policy lives above it.
 */
export interface Platform {
  readonly name: PlatformName
  readonly clock: Clock
  readonly environment: Environment
  readonly openTransport: OpenTransport
  readonly post: PostBytes
  /** An unsigned 32-bit random number. */
  randomUint32(): number
  /** Opens the key-value database of that name. Rejects where there is none: the caller goes on from memory. */
  openStorage(name: string): Promise<StoragePort>
  /** A stable name of this installation, made on first use and kept where the platform can keep it. */
  deviceId(): string
  /** The gateway's address when the application names none: in a page, its own origin. */
  defaultEndpoint(): string | undefined
  log(level: 'debug' | 'info' | 'warn' | 'error', line: string): void
}
