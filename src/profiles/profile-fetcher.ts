import { PEOPLE_LIMITS } from '@opentim/protocol'
import { inParts } from '../shared/in-parts'
import { LruMap } from '../shared/lru-map'
import type { ProfileCache } from './profile-cache'
import type { ProfileGateway } from './port'
import { recordFromWire } from './profile-mapper'

/** Requests under way at one moment, where thousands of users are wanted. */
const LANES = 4
/** Users that do not exist, remembered so that nobody asks for them at every turn. */
const MISSING_CAPACITY = 1_000

type Requests = ReadonlyMap<string, Promise<void>>

/** Fetches profiles into the cache. Somebody who is being fetched is not asked for a second time. */
export class ProfileFetcher {
  /** The request that each user is, or will be, in. */
  private readonly inFlight = new Map<string, Promise<void>>()
  private readonly missing = new LruMap<string, true>(MISSING_CAPACITY)
  /** Who will be asked for when the round before is over. */
  private readonly wanted = new Set<string>()
  private nextRound: Promise<Requests> | undefined
  private round: Promise<unknown> = Promise.resolve()

  /** `onAnswer`: the cache has taken an answer. */
  constructor(
    private readonly gateway: ProfileGateway, private readonly cache: ProfileCache, private readonly onAnswer: () => void,
  ) {}

  /** Fetches them all, known or not. */
  async fetch(userIds: readonly string[]): Promise<void> {
    this.start(userIds)
    await allOf(userIds, this.inFlight)
  }

  /**
   * Fetches those that the cache does not hold and that may exist. Who is wanted while others are being fetched is
   * gathered: a hundred strangers who write one after the other are a few requests [N13].
   */
  async ensure(userIds: readonly string[]): Promise<void> {
    const absent = userIds.filter((userId) => this.isAbsent(userId))
    if (absent.length === 0) return
    for (const userId of absent) this.wanted.add(userId)
    // Others who are in this round, and what becomes of them, do not concern the caller.
    await allOf(absent, await (this.nextRound ??= this.startRound(this.round)))
  }

  /** Whoever writes exists. */
  noteSender(userId: string): void {
    this.missing.delete(userId)
  }

  forgetMissing(): void {
    this.missing.clear()
  }

  private async startRound(before: Promise<unknown>): Promise<Requests> {
    await before
    const userIds = [...this.wanted].filter((userId) => this.isAbsent(userId))
    this.wanted.clear()
    this.nextRound = undefined
    this.start(userIds)
    const requests = new Map(this.inFlight)
    this.round = Promise.all([...new Set(requests.values())].map((request) => request.catch(() => undefined)))
    return requests
  }

  private isAbsent(userId: string): boolean {
    return !this.cache.peek(userId) && !this.missing.has(userId)
  }

  private start(userIds: readonly string[]): void {
    const absent = [...new Set(userIds)].filter((userId) => !this.inFlight.has(userId))
    const requests: Promise<void>[] = []
    for (const page of inParts(absent, PEOPLE_LIMITS.profiles)) {
      const ask = (): Promise<void> => this.request(page)
      const before = requests[requests.length - LANES]
      const request = (before ? before.then(ask, ask) : ask()).finally(() => {
        for (const userId of page) this.inFlight.delete(userId)
      })
      requests.push(request)
      for (const userId of page) this.inFlight.set(userId, request)
    }
  }

  private async request(userIds: readonly string[]): Promise<void> {
    const before = new Map(userIds.map((userId) => [userId, this.cache.peek(userId)]))
    await this.gateway.requestPages('getProfiles', { userIds: [...userIds] }, ({ profiles }) => {
      for (const profile of profiles) {
        this.missing.delete(profile.userId)
        this.cache.takeAnswer(recordFromWire(profile), before.get(profile.userId))
        before.delete(profile.userId)
      }
    }).finally(this.onAnswer)
    for (const userId of before.keys()) this.missing.set(userId, true)
  }
}

/** Resolves when they are all here. */
async function allOf(userIds: readonly string[], requests: Requests): Promise<void> {
  await Promise.all(userIds.flatMap((userId) => requests.get(userId) ?? []))
}
