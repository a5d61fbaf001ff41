import { LruMap } from '../shared/lru-map'
import type { ProfileCache } from './profile-cache'
import type { ProfileGateway } from './port'
import { recordFromWire } from './profile-mapper'

/** Users per request. */
const PAGE = 100
/** Users that do not exist, remembered so that nobody asks for them at every turn. */
const MISSING_CAPACITY = 1_000

/** Fetches profiles into the cache. Somebody who is being fetched is not asked for a second time. */
export class ProfileFetcher {
  private readonly inFlight = new Map<string, Promise<void>>()
  private readonly missing = new LruMap<string, true>(MISSING_CAPACITY)

  constructor(private readonly gateway: ProfileGateway, private readonly cache: ProfileCache) {}

  /** Fetches them all, known or not. */
  async fetch(userIds: readonly string[]): Promise<void> {
    const wanted = [...new Set(userIds)]
    const absent = wanted.filter((userId) => !this.inFlight.has(userId))
    for (let start = 0; start < absent.length; start += PAGE) this.start(absent.slice(start, start + PAGE))
    await Promise.all(wanted.flatMap((userId) => this.inFlight.get(userId) ?? []))
  }

  /** Was this user looked for and not found? */
  isMissing(userId: string): boolean {
    return this.missing.has(userId)
  }

  private start(userIds: readonly string[]): void {
    const request = this.request(userIds).finally(() => {
      for (const userId of userIds) this.inFlight.delete(userId)
    })
    for (const userId of userIds) this.inFlight.set(userId, request)
  }

  private async request(userIds: readonly string[]): Promise<void> {
    const { profiles } = await this.gateway.request('getProfiles', { userIds: [...userIds] })
    for (const userId of userIds) this.missing.set(userId, true)
    for (const profile of profiles) {
      this.missing.delete(profile.userId)
      this.cache.put(recordFromWire(profile))
    }
  }
}
