import { ERRORS, PEOPLE_LIMITS } from '@opentim/protocol'
import { checkedUserIds } from '../api/checked-user-ids'
import { TimError } from '../api/errors'
import type { GetUserProfileOptions, Profile, TimResponse, UpdateMyProfileOptions, UserInfo } from '../api/types'
import type { Identity, ProfileGateway, ProfileRecord, ProfileShelf, ProfileSignals } from './port'
import { ProfileCache, type SenderName } from './profile-cache'
import { checkedChange } from './profile-change'
import { ProfileFetcher } from './profile-fetcher'
import { profileFromRecord, recordFromWire, unknownProfile } from './profile-mapper'

export interface ProfileServiceOptions {
  readonly gateway: ProfileGateway
  readonly identity: Identity
  readonly shelf: ProfileShelf
  readonly signals: ProfileSignals
  /** Strangers' changes are never raised. */
  readonly isFriend: (userId: string) => boolean
  /** Users that are remembered. */
  readonly capacity?: number
}

/** Names and faces: the application's calls, and the cache that conversations and messages take names from. */
export class ProfileService {
  private readonly cache: ProfileCache
  private readonly fetcher: ProfileFetcher
  /** Of whom there are news to be told; true when they were known before. */
  private readonly news = new Map<string, boolean>()

  constructor(private readonly options: ProfileServiceOptions) {
    this.cache = new ProfileCache({
      ...options, onNews: (userId, isChange) => this.news.set(userId, isChange || this.news.get(userId) === true),
    })
    this.fetcher = new ProfileFetcher(options.gateway, this.cache, () => this.tellNews())
  }

  restore(records: readonly ProfileRecord[]): void {
    this.cache.restore(records)
  }

  /** A fresh copy of what the cache holds; never asks the gateway [N1]. */
  lookup(userId: string): Profile | undefined {
    const record = this.cache.get(userId)
    return record && profileFromRecord(record)
  }

  /** As lookup(); an empty one for somebody of whom nothing is known. */
  profileOf(userId: string): Profile {
    return this.lookup(userId) ?? unknownProfile(userId)
  }

  /** The name and face alone, and no copy: for whoever only reads them. */
  nameOf(userId: string): Readonly<Pick<UserInfo, 'nick' | 'avatar'>> | undefined {
    return this.cache.get(userId)
  }

  /** Fetches those that the cache does not hold, and none that it holds [N2] [N13]. */
  ensure(userIds: readonly string[]): Promise<void> {
    return this.fetcher.ensure(userIds)
  }

  /** Fetches them whatever the cache holds, also those that did not exist before. */
  refresh(userIds: readonly string[]): Promise<void> {
    return this.fetcher.fetch(userIds)
  }

  /** What the gateway told; `isAnswer`: as it is right now. tellNews() follows. */
  onProfiles(records: readonly ProfileRecord[], isAnswer = false): void {
    for (const record of records) {
      if (isAnswer) this.cache.takeAnswer(record, this.cache.peek(record.userId))
      else this.cache.put(record)
    }
  }

  /** See ProfileCache. `timeSeconds`: when the message was stored. */
  noteSender(sender: SenderName, timeSeconds: number): void {
    this.fetcher.noteSender(sender.from)
    this.cache.noteSender(sender, timeSeconds * 1000)
  }

  /** The gateway has another history. */
  onReset(): void {
    this.cache.distrust()
    this.fetcher.forgetMissing()
  }

  /** A burst of news is over. Own changes, made on whatever device, are raised, and those of friends [N3]. */
  tellNews(): void {
    if (this.news.size === 0) return
    const { identity, isFriend, signals } = this.options
    const news = new Map(this.news)
    this.news.clear()
    signals.named(new Set(news.keys()))
    const selfId = identity.userId()
    const told = [...news.keys()].filter((userId) => news.get(userId) && (userId === selfId || isFriend(userId)))
    if (told.length > 0) signals.updated(told.map((userId) => this.profileOf(userId)))
  }

  async getMyProfile(): Promise<TimResponse<Profile>> {
    const userId = this.options.identity.userId()
    await this.ensure([userId])
    return { code: 0, data: this.profileOf(userId) }
  }

  /** Always asks the gateway: this is how an application refreshes a stranger [N4]. */
  async getUserProfile(options: GetUserProfileOptions): Promise<TimResponse<Profile[]>> {
    const userIds = checkedUserIds('getUserProfile', options?.userIDList).slice(0, PEOPLE_LIMITS.profiles)
    await this.fetcher.fetch(userIds)
    return { code: 0, data: userIds.flatMap((userId) => this.lookup(userId) ?? []) }
  }

  async updateMyProfile(options: UpdateMyProfileOptions): Promise<TimResponse<Profile>> {
    const { profile } = await this.options.gateway.request('updateProfile', checkedChange(options))
    if (!profile) throw new TimError(ERRORS.BAD_FRAME, 'updateMyProfile')
    const record = recordFromWire(profile)
    // Usually the gateway's own notice of the change has come before this answer, and nothing is left to raise.
    this.cache.put(record)
    this.tellNews()
    return { code: 0, data: profileFromRecord(record) }
  }
}
