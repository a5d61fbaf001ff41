import { USER_STATUS, absentType, toStatus } from '../domain/user-status'
import type { UserStatus, UserStatusType } from '../domain/user-status'
import type { UserRecord } from '../store/port'
import type { StoredStatus } from '../store/status-port'
import type { Timer } from './port'

/** A status text that somebody asked for, and who waits for it. */
export interface StatusWish {
  readonly custom: string
  resolve(): void
  reject(error: unknown): void
}

/** A user of whom this node knows more than the database: who is here, or whose going is not told yet. */
export class PresentUser {
  /** Pipes through which somebody was heard lately. */
  readonly sessions = new Set<object>()
  /** Devices that were here until a break; each has a timer for as long as it may come back unnoticed. */
  readonly interrupted = new Map<string, Timer>()
  readonly wishes: StatusWish[] = []
  /** What the database says; undefined until it was asked. */
  stored: StoredStatus | undefined
  /** What others were told last. */
  told: UserStatus | undefined
  private reached: UserStatusType | undefined

  constructor(readonly user: Pick<UserRecord, 'id' | 'userId'>) {}

  /** Somebody is here, or may be again in a moment. */
  get isAround(): boolean {
    return this.sessions.size + this.interrupted.size > 0
  }

  get type(): UserStatusType {
    return this.reached ?? (this.stored ? absentType(this.stored) : USER_STATUS.offline)
  }

  become(type: UserStatusType): void {
    this.reached = type
  }

  /** What is in the database is what others saw until now. */
  learn(stored: StoredStatus): void {
    this.stored = stored
    this.told = toStatus(this.user.userId, absentType(stored), stored.custom)
  }

  get status(): UserStatus {
    return toStatus(this.user.userId, this.type, this.stored?.custom ?? '')
  }
}
