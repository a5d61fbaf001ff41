import type { CommandName, Encodable, RequestOf, ResponseOf } from '@opentim/protocol'
import type { Profile } from '../api/types'

/** What is known of a user. Plain data: it is stored as it is. */
export interface ProfileRecord {
  readonly userId: string
  readonly nick: string
  readonly avatar: string
  /** The server's clock. */
  readonly updatedAtMs: number
}

/** Asks the gateway; rejects with a TimError. */
export interface ProfileGateway {
  request<Name extends Extract<CommandName, 'getProfiles' | 'updateProfile'>>(
    name: Name, body: Encodable<RequestOf<Name>>,
  ): Promise<ResponseOf<Name>>
}

/** Where profiles survive the process; what is lost there is fetched again. */
export interface ProfileShelf {
  put(record: ProfileRecord): void
}

/** The account that is logged in. */
export interface Identity {
  userId(): string
}

/** What the application hears of profiles. */
export interface ProfileSignals {
  updated(profiles: Profile[]): void
}
