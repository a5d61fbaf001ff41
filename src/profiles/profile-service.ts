import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { GetUserProfileOptions, Profile, TimResponse, UpdateMyProfileOptions } from '../api/types'
import { utf8Length } from '../shared/utf8'
import type { Identity, ProfileGateway, ProfileRecord, ProfileShelf, ProfileSignals } from './port'
import { ProfileCache } from './profile-cache'
import { ProfileFetcher } from './profile-fetcher'
import { profileFromRecord, recordFromWire } from './profile-mapper'

/** Users that one getUserProfile() answers; the rest is dropped. */
const MAX_USERS = 100
const MAX_FIELD_BYTES = 500

/** The fields that can be changed so far. */
const FIELDS = ['nick', 'avatar'] as const

export interface ProfileServiceOptions {
  readonly gateway: ProfileGateway
  readonly identity: Identity
  readonly shelf: ProfileShelf
  readonly signals: ProfileSignals
  /** Strangers' changes are never raised. */
  readonly isFriend: (userId: string) => boolean
}

/** Names and faces: the application's calls, and the cache that conversations and messages take names from. */
export class ProfileService {
  private readonly cache: ProfileCache
  private readonly fetcher: ProfileFetcher

  constructor(private readonly options: ProfileServiceOptions) {
    this.cache = new ProfileCache(options.shelf)
    this.fetcher = new ProfileFetcher(options.gateway, this.cache)
  }

  restore(records: readonly ProfileRecord[]): void {
    this.cache.restore(records)
  }

  /** A fresh copy of what the cache holds; never asks the gateway [N1]. */
  lookup(userId: string): Profile | undefined {
    const record = this.cache.get(userId)
    return record && profileFromRecord(record)
  }

  /** Fetches those that the cache does not hold, and none that it holds [N2] [N13]. */
  async ensure(userIds: readonly string[]): Promise<void> {
    const absent = userIds.filter((userId) => !this.cache.has(userId) && !this.fetcher.isMissing(userId))
    if (absent.length > 0) await this.fetcher.fetch(absent)
  }

  /** Fetches them whatever the cache holds, also those that did not exist before. */
  refresh(userIds: readonly string[]): Promise<void> {
    return this.fetcher.fetch(userIds)
  }

  /** What the gateway told without being asked. Own changes, made on whatever device, are raised, and those of friends. */
  onProfiles(records: readonly ProfileRecord[]): void {
    for (const record of records) if (this.cache.put(record)) this.raise(record)
  }

  /** See ProfileCache. `timeSeconds`: when the message was stored. */
  noteSender(sender: { readonly from: string; readonly nick: string; readonly avatar: string }, timeSeconds: number): void {
    this.cache.noteSender({ userId: sender.from, nick: sender.nick, avatar: sender.avatar, updatedAtMs: timeSeconds * 1000 })
  }

  async getMyProfile(): Promise<TimResponse<Profile>> {
    const userId = this.options.identity.userId()
    await this.ensure([userId])
    return { code: 0, data: this.lookup(userId) ?? profileFromRecord({ userId, nick: '', avatar: '', updatedAtMs: 0 }) }
  }

  /** Always asks the gateway: this is how an application refreshes a stranger [N4]. */
  async getUserProfile(options: GetUserProfileOptions): Promise<TimResponse<Profile[]>> {
    const userIds = checkedUserIds(options)
    await this.fetcher.fetch(userIds)
    return { code: 0, data: userIds.flatMap((userId) => this.lookup(userId) ?? []) }
  }

  async updateMyProfile(options: UpdateMyProfileOptions): Promise<TimResponse<Profile>> {
    const fields = checkedFields(options)
    const { profile } = await this.options.gateway.request('updateProfile', {
      fields, profile: { nick: options.nick ?? '', avatar: options.avatar ?? '' },
    })
    if (!profile) throw new TimError(ERRORS.BAD_FRAME, 'updateMyProfile')
    const record = recordFromWire(profile)
    // Usually the gateway's own notice of the change has come before this answer, and nothing is left to raise.
    if (this.cache.put(record)) this.raise(record)
    return { code: 0, data: profileFromRecord(record) }
  }

  private raise(record: ProfileRecord): void {
    if (record.userId !== this.options.identity.userId() && !this.options.isFriend(record.userId)) return
    this.options.signals.updated([profileFromRecord(record)])
  }
}

function checkedUserIds(options: GetUserProfileOptions): string[] {
  const list: unknown = options?.userIDList
  if (!Array.isArray(list)) throw badArgument('getUserProfile')
  const userIds = list.filter((userId): userId is string => typeof userId === 'string' && userId !== '')
  if (userIds.length < list.length) throw badArgument('getUserProfile')
  return [...new Set(userIds)].slice(0, MAX_USERS)
}

function checkedFields(options: UpdateMyProfileOptions): string[] {
  const given = FIELDS.filter((field) => options?.[field] !== undefined)
  const valid = given.every((field) => isFieldValue(options[field]))
  if (given.length === 0 || !valid) throw badArgument('updateMyProfile')
  return given
}

function isFieldValue(value: unknown): boolean {
  return typeof value === 'string' && utf8Length(value) <= MAX_FIELD_BYTES
}

function badArgument(operation: string): TimError {
  return new TimError(ERRORS.BAD_ARGUMENT, '', { data: { operation } })
}
