import type { Connection, ConnectionListener } from '../connection/port'
import type { EventBus } from '../events/event-bus'
import type { Clock, Platform } from '../platform/port'
import type { LocalDatabase } from '../storage/local-database'
import type { SyncListener } from '../sync/port'
import type { OpenTransport } from '../transport/port'
import type { AccountServices } from './account'
import type { ProfileService } from '../profiles/profile-service'

/** What a feature is made of, for one login. */
export interface FeatureContext {
  readonly userId: string
  readonly clock: Clock
  readonly connection: Connection
  readonly facts: LocalDatabase['facts']
  readonly profiles: Pick<ProfileService, 'profileOf' | 'nameOf' | 'ensure'>
  readonly bus: EventBus
}

/** What a part adds to one login. It lives from the login to its end. */
export interface Feature {
  /** The areas of the API that it does. */
  readonly services: Partial<AccountServices>
  readonly syncListener?: Partial<SyncListener>
  readonly connectionListener?: Partial<ConnectionListener>
  /** The account is leaving: nothing is raised any more, and no timer is left. */
  readonly close?: () => void
}

/** A part of the SDK that an application may leave out: `opentim` has all of them, `opentim/core` has none. */
export interface Part {
  /** A second part of that name is not added. */
  readonly name: string
  /** Puts a further way to the gateway around the one that there is. Asked for once per login. */
  // @internal
  readonly wrapTransport?: (open: OpenTransport, platform: Platform) => OpenTransport
  /** Adds areas of the API. Asked for once per login. */
  // @internal
  readonly makeFeatures?: (context: FeatureContext) => readonly Feature[]
}

/** Is that one of our parts, or something that existing code hands over because another SDK wanted it? */
export function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && (isFunction(value, 'wrapTransport') || isFunction(value, 'makeFeatures'))
}

function isFunction(value: object, name: keyof Part): boolean {
  return typeof (value as Partial<Record<keyof Part, unknown>>)[name] === 'function'
}
