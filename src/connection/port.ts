import type { CommandName, Encodable, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import type { TimError } from '../api/errors'

/** [CONN-2] `closed` is final: logout, kicked, refused credential, replaced. */
export type ConnectionState = 'idle' | 'connecting' | 'authenticating' | 'ready' | 'waiting' | 'closed'

/** Why the state changed; `error` on the way to `waiting` and `closed`. */
export interface ConnectionChange {
  readonly from: ConnectionState
  readonly to: ConnectionState
  readonly error: TimError | undefined
}

/** What goes into every login frame, asked for at each attempt: the cursor moves between them. */
export type LoginFacts = () => Encodable<RequestOf<'login'>>

export interface ConnectionListener {
  onStateChange(change: ConnectionChange): void
  /** The gateway took the login; `ready` follows when this call returns. */
  onLogin(answer: ResponseOf<'login'>): void
  onAck(ack: wire.SendAck): void
  onStep(step: wire.Step): void
  /** An encoded MessageBody sent with onlineUserOnly. */
  onOnline(body: Uint8Array): void
  /** Who came online or left, of those whose status this session hears. */
  onStatuses(statuses: readonly wire.UserStatus[]): void
  /** The gateway's uver, from a heartbeat [SYNC-5]. */
  onHeartbeat(uver: number): void
  /** The gateway logged this instance out; `closed` follows. The type is a TYPES.KICKED_OUT_* value. */
  onKicked(type: string): void
}

export interface RequestOptions {
  /** Default 15,000 ms. */
  readonly timeoutMs?: number
}

/**
 * One logged-in pipe to the gateway, kept alive and made again by itself. It knows frames, requests and deadlines;
 * it does not know conversations, and it repeats nothing that it was given: what a break interrupts is rejected.
 */
export interface Connection {
  readonly state: ConnectionState
  /** Connects and logs in; goes on trying until close(). */
  open(): void
  /** Final. Pending requests reject with CLOSED. Late events of the old socket are ignored [CONN-3]. */
  close(reason: TimError): void
  /**
   * The whole answer, if it came in pages, too. Rejects with a TimError: the gateway's code, REQUEST_TIMEOUT,
   * NETWORK_ERROR (broken meanwhile), CLOSED.
   */
  request<Name extends CommandName>(
    name: Name, body: Encodable<RequestOf<Name>>, options?: RequestOptions,
  ): Promise<ResponseOf<Name>>
  /** As request(), with each page as soon as it is there: `onPage` in order, the promise resolves after the last [SYNC-11]. */
  requestPages<Name extends CommandName>(
    name: Name, body: Encodable<RequestOf<Name>>, onPage: (page: ResponseOf<Name>) => void, options?: RequestOptions,
  ): Promise<void>
  /** Transmits one message if the state is ready (false otherwise). The answer comes by onAck, or never. */
  send(message: Encodable<wire.OutgoingMessage>): boolean
  /** Looks at once whether the pipe still works, with a short limit [CONN-4]. */
  probe(): void
  /** Asks for one more try of the back-off right now. */
  wake(): void
  /** The server's clock minus ours, milliseconds; 0 before the first login. */
  readonly clockOffsetMs: number
}
