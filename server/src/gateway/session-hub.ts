import type { UserRecord } from '../store/port'
import type { Session } from './session'

/** The sessions of this node: all of them, and by user those that gave a valid credential. */
export class SessionHub {
  private readonly sessions = new Set<Session>()
  private readonly byUser = new Map<number, Set<Session>>()

  get size(): number {
    return this.sessions.size
  }

  add(session: Session): void {
    this.sessions.add(session)
  }

  /** From here on the session hears what happens to its user. */
  attach(session: Session, user: UserRecord): void {
    const own = this.byUser.get(user.id)
    if (own) own.add(session)
    else this.byUser.set(user.id, new Set([session]))
  }

  /** The session is gone, or is about to be. */
  remove(session: Session, user: UserRecord | undefined): void {
    this.sessions.delete(session)
    const own = user && this.byUser.get(user.id)
    if (!own) return
    own.delete(session)
    if (own.size === 0) this.byUser.delete(user.id)
  }

  /** The sessions of a user, the earliest login first. */
  of(user: number): readonly Session[] {
    const own = this.byUser.get(user)
    return own ? [...own] : []
  }

  all(): readonly Session[] {
    return [...this.sessions]
  }
}
