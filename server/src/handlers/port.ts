import type { CommandName, Encodable, RequestOf, ResponseOf } from '@opentim/protocol'
import type { UserStatus } from '../domain/user-status'
import type { Clock, GatewaySettings } from '../gateway/port'
import type { UserCache } from '../gateway/user-cache'
import type { FactChange, FactScope, FoundFacts } from '../store/fact-port'
import type { Commit, Store, UserRecord } from '../store/port'

/** Who is here, and what they say of it. */
export interface StatusBoard {
  /** In the order of the users. */
  statusesOf(users: readonly UserRecord[]): Promise<UserStatus[]>
  /** Resolves when it is stored and everybody concerned was told. */
  setCustom(user: UserRecord, custom: string): Promise<UserStatus>
}

/** Whose changes of status the asking session hears, beside those of friends. It ends with the session. */
export interface StatusWatch {
  /** False: there are as many as there may be, or the session is over. */
  add(user: number): boolean
  remove(user: number): void
  clear(): void
}

/** As `FactStore.change`, and everybody concerned is told. Gives what `decide` answered. */
export type ChangeFacts = <Result>(
  scope: FactScope, decide: (found: FoundFacts) => { readonly changes: readonly FactChange[]; readonly result: Result },
) => Promise<Result>

/** What the handlers of one gateway share. */
export interface HandlerServices {
  readonly store: Store
  readonly users: UserCache
  readonly clock: Clock
  readonly settings: GatewaySettings
  readonly presence: StatusBoard
  /** Tells everybody concerned. Returns after this node's own sockets were told, so call it before answering. */
  publish(commit: Commit): void
  readonly changeFacts: ChangeFacts
}

/** Who asks, and what it takes to answer. */
export interface HandlerContext extends HandlerServices {
  readonly user: UserRecord
  readonly watch: StatusWatch
  /** Rows and bytes that one page of an answer holds at most [SYNC-11]. */
  readonly page: { readonly rows: number; readonly bytes: number }
}

/** An answer in one piece, or in pages. */
export type Answer<Name extends CommandName> = Promise<Encodable<ResponseOf<Name>>> | AsyncIterable<Encodable<ResponseOf<Name>>>

/** Does one command. Throws a Refusal for what it does not do. */
export type Handler<Name extends CommandName> = (context: HandlerContext, request: RequestOf<Name>) => Answer<Name>
