import type { FriendMethods, Profile, UserInfo } from '../api/types'
import type { Connection } from '../connection/port'
import type { EventBus } from '../events/event-bus'
import type { Clock } from '../platform/port'
import type { LocalDatabase } from '../storage/local-database'

/** The API's methods for friends, as three services do them. */
export type ApplicationMethods = Pick<FriendMethods, Extract<keyof FriendMethods, `${string}FriendApplication${string}`>>
export type FriendGroupMethods = Pick<FriendMethods, Extract<keyof FriendMethods, `${string}FriendGroup${string}`>>
export type FriendListMethods = Omit<FriendMethods, keyof ApplicationMethods | keyof FriendGroupMethods>

/** What is known of users. */
export interface ProfileSource {
  /** A fresh object; empty fields where nothing is known. */
  profileOf(userId: string): Profile
  /** Nothing where nothing is known. */
  nameOf(userId: string): Readonly<Pick<UserInfo, 'nick'>> | undefined
  /** Asks the gateway for those who are not known. */
  ensure(userIds: readonly string[]): Promise<void>
}

/** What blacklist, friends, applications and friend groups need of a login. */
export interface RelationContext {
  readonly userId: string
  readonly clock: Pick<Clock, 'setTimer' | 'clearTimer'>
  readonly connection: Pick<Connection, 'request'>
  readonly facts: Pick<LocalDatabase['facts'], 'get' | 'ofKind'>
  readonly profiles: ProfileSource
  readonly bus: Pick<EventBus, 'emit' | 'hasHandlers'>
}
