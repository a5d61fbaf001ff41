import type { Encodable, RequestOf, ResponseOf } from '@opentim/protocol'
import type { CustomField, Profile } from '../api/types'

/** What is known of a user. Plain data: it is stored as it is. What was never set is left out, as most of it is. */
export interface ProfileRecord {
  readonly userId: string
  readonly nick: string
  readonly avatar: string
  /** The server's clock; of two profiles the later one is newer. */
  readonly updatedAtMs: number
  /** When a message brought a newer name than the rest is. The server's clock. */
  readonly namedAtMs?: number
  readonly gender?: string
  readonly birthday?: number
  readonly location?: string
  readonly selfSignature?: string
  readonly allowType?: string
  readonly language?: number
  readonly level?: number
  readonly role?: number
  readonly messageSettings?: number
  readonly adminForbidType?: string
  readonly custom?: readonly CustomField[]
}

/** Asks the gateway; rejects with a TimError. */
export interface ProfileGateway {
  request(name: 'updateProfile', body: Encodable<RequestOf<'updateProfile'>>): Promise<ResponseOf<'updateProfile'>>
  requestPages(
    name: 'getProfiles', body: Encodable<RequestOf<'getProfiles'>>, onPage: (page: ResponseOf<'getProfiles'>) => void,
  ): Promise<void>
}

/** Where profiles survive the process; what is lost there is fetched again. */
export interface ProfileShelf {
  put(record: ProfileRecord): void
  remove(userId: string): void
}

/** The account that is logged in. */
export interface Identity {
  userId(): string
}

/** Told once per burst of news, in this order. */
export interface ProfileSignals {
  /** These users look different now, or are known now: whoever shows names shows others. */
  named(userIds: ReadonlySet<string>): void
  /** PROFILE_UPDATED. */
  updated(profiles: Profile[]): void
}
