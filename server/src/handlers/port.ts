import type { CommandName, Encodable, RequestOf, ResponseOf } from '@opentim/protocol'
import type { Clock, GatewaySettings } from '../gateway/port'
import type { UserCache } from '../gateway/user-cache'
import type { Commit, Store, UserRecord } from '../store/port'

/** What the handlers of one gateway share. */
export interface HandlerServices {
  readonly store: Store
  readonly users: UserCache
  readonly clock: Clock
  readonly settings: GatewaySettings
  /** Tells everybody concerned. Returns after this node's own sockets were told, so call it before answering. */
  publish(commit: Commit): void
}

/** Who asks, and what it takes to answer. */
export interface HandlerContext extends HandlerServices {
  readonly user: UserRecord
  /** Rows and bytes that one page of an answer holds at most [SYNC-11]. */
  readonly page: { readonly rows: number; readonly bytes: number }
}

/** An answer in one piece, or in pages. */
export type Answer<Name extends CommandName> = Promise<Encodable<ResponseOf<Name>>> | AsyncIterable<Encodable<ResponseOf<Name>>>

/** Does one command. Throws a Refusal for what it does not do. */
export type Handler<Name extends CommandName> = (context: HandlerContext, request: RequestOf<Name>) => Answer<Name>
