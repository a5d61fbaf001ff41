import type { Bus } from '../bus/port'
import { NEVER_LOGGED_IN, USER_STATUS, isSameStatus } from '../domain/user-status'
import type { Store } from '../store/port'
import type { Clock, Logger, Timer } from './port'
import type { PresentUser, StatusWish } from './present-user'

export interface TellerParts {
  readonly store: Pick<Store, 'facts' | 'statuses'>
  readonly bus: Bus
  readonly clock: Clock
  readonly logger: Logger
  /** Nothing more is to be told of the user for now. */
  onTold(present: PresentUser): void
}

/** After the database failed, the next attempt. */
const RETRY_MS = 5_000
/** Users at the same time: a thousand logins in a second must not keep the database from logging in the next thousand. */
const MOST_BUSY = 8

/**
 * Makes the database and everybody else know what a user's status has become. Of one user one thing at a time, always
 * towards what is true by then, so that of a quick coming and going nothing is told but where it ended. Who waits for
 * an answer comes before those who only came or went.
 */
export class PresenceTeller {
  /** Of whom the database has not been asked yet. */
  private readonly unread = new Set<PresentUser>()
  private readonly awaited = new Set<PresentUser>()
  private readonly due = new Set<PresentUser>()
  private readonly busy = new Set<PresentUser>()
  private isReading = false
  private isPaused = false
  private isStopped = false
  private retry: Timer

  constructor(private readonly parts: TellerParts) {}

  tell(present: PresentUser): void {
    if (present.stored) this.queue(present)
    else this.unread.add(present)
    this.resume()
  }

  /** Texts that somebody waits for are still stored; nobody is told anything more. */
  stop(): void {
    this.isStopped = true
    this.parts.clock.clearTimer(this.retry)
  }

  private queue(present: PresentUser): void {
    if (present.wishes.length > 0) this.awaited.add(present)
    else this.due.add(present)
  }

  private resume(): void {
    this.parts.clock.clearTimer(this.retry)
    this.isPaused = false
    this.run()
  }

  private run(): void {
    if (this.isPaused) return
    if (!this.isReading && this.unread.size > 0) void this.read()
    for (const waiting of [this.awaited, this.due]) {
      for (const present of waiting) {
        if (this.busy.size >= MOST_BUSY) return
        if (!this.busy.has(present)) void this.settle(present)
      }
    }
  }

  /** All at once. */
  private async read(): Promise<void> {
    this.isReading = true
    const round = [...this.unread]
    try {
      const stored = await this.parts.store.statuses.read(round.map(({ user }) => user.id))
      for (const present of round) {
        present.learn(stored.get(present.user.id) ?? NEVER_LOGGED_IN)
        this.unread.delete(present)
        this.queue(present)
      }
    } catch (error) {
      this.fail(error)
    }
    this.isReading = false
    this.run()
  }

  private async settle(present: PresentUser): Promise<void> {
    const wishes = present.wishes.splice(0)
    // What changes from here on comes up once more.
    this.awaited.delete(present)
    this.due.delete(present)
    this.busy.add(present)
    try {
      await this.store(present, wishes.at(-1))
      await this.announce(present)
      for (const wish of wishes) wish.resolve()
    } catch (error) {
      for (const wish of wishes) wish.reject(error)
      this.queue(present)
      this.fail(error)
    }
    this.busy.delete(present)
    if (!this.awaited.has(present) && !this.due.has(present)) this.parts.onTold(present)
    this.run()
  }

  private async store(present: PresentUser, wish: StatusWish | undefined): Promise<void> {
    const { stored = NEVER_LOGGED_IN, type, user } = present
    const next = { loggedIn: type !== USER_STATUS.loggedOut, custom: wish?.custom ?? stored.custom }
    if (next.loggedIn === stored.loggedIn && next.custom === stored.custom) return
    await this.parts.store.statuses.write(user.id, next)
    present.stored = next
  }

  private async announce(present: PresentUser): Promise<void> {
    const { store, bus } = this.parts
    const { user } = present
    if (this.isStopped || isTold(present)) return
    const friends = await store.facts.befriendersOf(user.id)
    if (this.isStopped || isTold(present)) return
    const { told, status } = present
    present.told = status
    bus.publish({ kind: 'status', user: user.id, status, friends, own: told?.custom !== status.custom && status.type === USER_STATUS.online })
  }

  private fail(error: unknown): void {
    for (const waiting of [this.unread, this.awaited]) {
      for (const { wishes } of waiting) for (const wish of wishes.splice(0)) wish.reject(error)
    }
    if (this.isPaused) return
    this.isPaused = true
    const users = this.unread.size + this.awaited.size + this.due.size
    this.parts.logger.warn({ users, error: String(error) }, 'a status could not be told')
    if (!this.isStopped) this.retry = this.parts.clock.setTimer(() => this.resume(), RETRY_MS)
  }
}

function isTold({ told, status }: PresentUser): boolean {
  return told !== undefined && isSameStatus(told, status)
}
