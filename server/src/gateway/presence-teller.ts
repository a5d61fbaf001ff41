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

/**
 * Makes the database and everybody else know what a user's status has become. One user at a time, so that a thousand
 * logins in a second do not keep the database from logging in the next thousand; and always towards what is true by
 * then, so that of a quick coming and going nothing is told but where it ended.
 */
export class PresenceTeller {
  private readonly due = new Set<PresentUser>()
  private isRunning = false
  private isStopped = false
  private retry: Timer

  constructor(private readonly parts: TellerParts) {}

  tell(present: PresentUser): void {
    this.due.add(present)
    if (!this.isRunning) void this.run()
  }

  /** Texts that somebody waits for are still stored; nobody is told anything more. */
  stop(): void {
    this.isStopped = true
    this.parts.clock.clearTimer(this.retry)
  }

  private async run(): Promise<void> {
    this.isRunning = true
    this.parts.clock.clearTimer(this.retry)
    try {
      for (let round = [...this.due]; round.length > 0; round = [...this.due]) {
        await this.load(round)
        for (const present of round) await this.settle(present)
      }
    } catch (error) {
      this.fail(error)
    }
    this.isRunning = false
  }

  /** All at once, for those of whom nothing was read yet. */
  private async load(round: readonly PresentUser[]): Promise<void> {
    const unread = round.filter(({ stored }) => !stored)
    if (unread.length === 0) return
    const stored = await this.parts.store.statuses.read(unread.map(({ user }) => user.id))
    for (const present of unread) present.learn(stored.get(present.user.id) ?? NEVER_LOGGED_IN)
  }

  private async settle(present: PresentUser): Promise<void> {
    const wishes = present.wishes.splice(0)
    try {
      // What changes from here on comes up once more.
      this.due.delete(present)
      await this.store(present, wishes.at(-1))
      await this.announce(present)
    } catch (error) {
      this.due.add(present)
      for (const wish of wishes) wish.reject(error)
      throw error
    }
    for (const wish of wishes) wish.resolve()
    if (!this.due.has(present)) this.parts.onTold(present)
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
    this.parts.logger.warn({ users: this.due.size, error: String(error) }, 'a status could not be told')
    for (const { wishes } of this.due) for (const wish of wishes.splice(0)) wish.reject(error)
    if (!this.isStopped) this.retry = this.parts.clock.setTimer(() => void this.run(), RETRY_MS)
  }
}

function isTold({ told, status }: PresentUser): boolean {
  return told !== undefined && isSameStatus(told, status)
}
