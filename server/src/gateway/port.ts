import type { SigVerdict, SigClaim } from '../credentials/user-sig'

/** A timer that was started, or undefined for none; only its own clock can end it. */
export type Timer = unknown

/** Time, as one thing that tests can hold still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  setTimer(run: () => void, delayMs: number): Timer
  clearTimer(timer: Timer): void
  /** Runs in a later macrotask: after every promise that can settle now has settled. */
  nextTask(run: () => void): void
}

/** The gateway's end of one pipe to a client: whole frames go in, and it says how many have not left yet. */
export interface Sink {
  write(frame: Uint8Array): void
  /** Bytes that were written and that the network has not taken. */
  readonly bufferedBytes: number
  /** Resolves when little is buffered, and when the pipe is closed. */
  drained(): Promise<void>
  /** What was written before is sent first, if the other side takes it. */
  close(code: number, reason: string): void
}

/** Structured log lines. Never given message text or a credential. */
export interface Logger {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Counts what happens. */
export interface Observer {
  sessionOpened(): void
  sessionClosed(code: number): void
  loggedIn(): void
  messageAnswered(code: number): void
  requestAnswered(command: string, code: number): void
  committed(messages: number, latencyMs: number): void
  fannedOut(sessions: number): void
}

/** Checks a UserSig against the application key. */
export type VerifyCredential = (claim: SigClaim) => SigVerdict

/** The part of the configuration that the sessions need. */
export interface GatewaySettings {
  readonly createUnknownUsers: boolean
  readonly c2cRate: number
  readonly peopleRate: number
  readonly webInstances: number
  readonly revokeWindowS: number
  readonly messageBytes: number
  readonly loginTimeoutMs: number
  readonly heartbeatMs: number
  readonly catchUpRows: number
  readonly sendWindow: number
  readonly commitBacklog: number
  readonly slowConsumerBytes: number
  readonly connectionsPerUser: number
  /** A blocked sender is refused; otherwise it sees success, and its messages are nobody's but its own. */
  readonly tellBlocked: boolean
  /** Only those who have each other as friends may write to each other. */
  readonly friendsOnly: boolean
}
