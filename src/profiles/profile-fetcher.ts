import { PEOPLE_LIMITS } from '@opentim/protocol'
import { inParts } from '../shared/in-parts'
import { LruMap } from '../shared/lru-map'
import type { ProfileCache } from './profile-cache'
import type { ProfileGateway } from './port'
import { recordFromWire } from './profile-mapper'

/** Users that do not exist, remembered so that nobody asks for them at every turn. */
const MISSING_CAPACITY = 1_000

/** Fetches profiles into the cache. Somebody who is being fetched is not asked for a second time. */
export class ProfileFetcher {
  private readonly inFlight = new Map<string, Promise<void>>()
  private readonly missing = new LruMap<string, true>(MISSING_CAPACITY)
  /** Who will be asked for when the round before is over. */
  private readonly wanted = new Set<string>()
  private nextRound: Promise<void> | undefined
  private round = Promise.resolve()

  /** `onAnswer`: the cache has taken an answer. */
  constructor(
    private readonly gateway: ProfileGateway, private readonly cache: ProfileCache, private readonly onAnswer: () => void,
  ) {}

  /** Fetches them all, known or not. */
  async fetch(userIds: readonly string[]): Promise<void> {
    const wanted = [...new Set(userIds)]
    const absent = wanted.filter((userId) => !this.inFlight.has(userId))
    for (const userIds of inParts(absent, PEOPLE_LIMITS.profiles)) this.start(userIds)
    await Promise.all(wanted.flatMap((userId) => this.inFlight.get(userId) ?? []))
  }

  /**
   * Fetches those that the cache does not hold and that may exist. Who is wanted while others are being fetched is
   * gathered: a hundred strangers who write one after the other are a few requests [N13].
   */
  async ensure(userIds: readonly string[]): Promise<void> {
    const absent = userIds.filter((userId) => this.isAbsent(userId))
    if (absent.length === 0) return
    for (const userId of absent) this.wanted.add(userId)
    await (this.nextRound ??= this.startRound(this.round))
  }

  /** Whoever writes exists. */
  noteSender(userId: string): void {
    this.missing.delete(userId)
  }

  private async startRound(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined)
    const userIds = [...this.wanted].filter((userId) => this.isAbsent(userId))
    this.wanted.clear()
    this.nextRound = undefined
    await (this.round = this.fetch(userIds))
  }

  private isAbsent(userId: string): boolean {
    return !this.cache.peek(userId) && !this.missing.has(userId)
  }

  private start(userIds: readonly string[]): void {
    const request = this.request(userIds).finally(() => {
      for (const userId of userIds) this.inFlight.delete(userId)
    })
    for (const userId of userIds) this.inFlight.set(userId, request)
  }

  private async request(userIds: readonly string[]): Promise<void> {
    const before = new Map(userIds.map((userId) => [userId, this.cache.peek(userId)]))
    const { profiles } = await this.gateway.request('getProfiles', { userIds: [...userIds] })
    for (const userId of userIds) this.missing.set(userId, true)
    for (const profile of profiles) {
      this.missing.delete(profile.userId)
      this.cache.takeAnswer(recordFromWire(profile), before.get(profile.userId))
    }
    this.onAnswer()
  }
}
