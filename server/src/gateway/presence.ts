import type { Bus } from '../bus/port'
import { NEVER_LOGGED_IN, USER_STATUS, absentType, toStatus } from '../domain/user-status'
import type { UserStatus } from '../domain/user-status'
import type { StatusBoard } from '../handlers/port'
import type { Store, UserRecord } from '../store/port'
import type { Clock, Logger } from './port'
import { PresenceTeller } from './presence-teller'
import { PresentUser } from './present-user'
import type { StatusWish } from './present-user'

export interface PresenceParts {
  readonly store: Pick<Store, 'facts' | 'statuses'>
  readonly bus: Bus
  readonly clock: Clock
  readonly logger: Logger
}

/** How a session came to be no sign of its user any more; `expelled` when another instance took its place. */
export type Departure = 'loggedOut' | 'silent' | 'broken' | 'expelled'

/** A session as a sign of its user. */
export interface PresentSession {
  readonly deviceId: string
}

/**
 * A break after which the user is still online: longer than an interruption that an SDK gets over by itself. What was
 * found by its silence is gone for a while already.
 */
const GRACE_MS = { broken: 15_000, silent: 3_000, expelled: 15_000 }
/** In whose place another one is about to come: whoever comes, ends that wait. */
const ANY_DEVICE = ''

/**
 * Who is online: users with a session, and those who had one just now. Status is one per user, however many instances
 * there are. It is memory; what has to outlive it is in the database.
 */
export class Presence implements StatusBoard {
  private readonly present = new Map<number, PresentUser>()
  private readonly teller: PresenceTeller
  private isStopped = false

  constructor(private readonly parts: PresenceParts) {
    this.teller = new PresenceTeller({ ...parts, onTold: (present) => this.forget(present) })
  }

  enter(session: PresentSession, user: UserRecord): void {
    if (this.isStopped) return
    const present = this.of(user)
    present.sessions.add(session)
    for (const device of [session.deviceId, ANY_DEVICE]) this.endInterruption(present, device)
    if (present.type === USER_STATUS.online) return
    present.become(USER_STATUS.online)
    this.teller.tell(present)
  }

  leave(session: PresentSession, user: UserRecord, departure: Departure): void {
    const present = this.present.get(user.id)
    if (this.isStopped || !present?.sessions.delete(session)) return
    if (departure !== 'loggedOut') {
      this.interrupt(present, departure === 'expelled' ? ANY_DEVICE : session.deviceId, GRACE_MS[departure])
      return
    }
    if (present.isAround) return
    const farewell: StatusWish = { custom: '', resolve: () => undefined, reject: () => present.wishes.unshift(farewell) }
    present.wishes.push(farewell)
    this.settle(present, USER_STATUS.loggedOut)
  }

  async statusesOf(users: readonly UserRecord[]): Promise<UserStatus[]> {
    const unknown = users.filter(({ id }) => !this.present.get(id)?.stored).map(({ id }) => id)
    const read = unknown.length > 0 ? await this.parts.store.statuses.read(unknown) : undefined
    return users.map(({ id, userId }) => {
      const present = this.present.get(id)
      const stored = present?.stored ?? read?.get(id) ?? NEVER_LOGGED_IN
      return toStatus(userId, present?.type ?? absentType(stored), stored.custom)
    })
  }

  async setCustom(user: UserRecord, custom: string): Promise<UserStatus> {
    const present = this.of(user)
    await new Promise<void>((resolve, reject) => {
      present.wishes.push({ custom, resolve, reject })
      this.teller.tell(present)
    })
    return present.status
  }

  /** The gateway ends, its users do not: nothing is told from here on. */
  stop(): void {
    this.isStopped = true
    this.teller.stop()
    const timers = [...this.present.values()].flatMap(({ interrupted }) => [...interrupted.values()])
    for (const timer of timers) this.parts.clock.clearTimer(timer)
  }

  private interrupt(present: PresentUser, device: string, graceMs: number): void {
    this.endInterruption(present, device)
    present.interrupted.set(device, this.parts.clock.setTimer(() => {
      present.interrupted.delete(device)
      if (!present.isAround) this.settle(present, USER_STATUS.offline)
    }, graceMs))
  }

  private endInterruption({ interrupted }: PresentUser, device: string): void {
    this.parts.clock.clearTimer(interrupted.get(device))
    interrupted.delete(device)
  }

  private settle(present: PresentUser, type: PresentUser['type']): void {
    present.become(type)
    this.teller.tell(present)
  }

  private of(user: UserRecord): PresentUser {
    const present = this.present.get(user.id) ?? new PresentUser({ id: user.id, userId: user.userId })
    this.present.set(user.id, present)
    return present
  }

  /** The database knows all that there is to know of who is not here. */
  private forget(present: PresentUser): void {
    if (present.type !== USER_STATUS.online) this.present.delete(present.user.id)
  }
}
