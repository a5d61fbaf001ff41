import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { StatusWatch } from '../handlers/port'

/** The watches of one session, as the session itself has them. */
export interface SessionWatch extends StatusWatch {
  /** The session is over. Whom a request that is still under way adds is not watched. */
  end(): void
}

/** Which sessions asked to hear of which users' status. In memory: after a break the client asks again. */
export class PresenceWatches<Session extends object> {
  private readonly byUser = new Map<number, Set<Session>>()

  of(session: Session): SessionWatch {
    const watched = new Set<number>()
    let isOver = false
    const remove = (user: number): void => {
      if (watched.delete(user)) this.remove(session, user)
    }
    const clear = (): void => {
      for (const user of watched) remove(user)
    }
    return {
      add: (user) => {
        if (isOver) return false
        if (watched.size >= PEOPLE_LIMITS.watched && !watched.has(user)) return false
        watched.add(user)
        this.add(session, user)
        return true
      },
      remove,
      clear,
      end: () => {
        isOver = true
        clear()
      },
    }
  }

  watchersOf(user: number): readonly Session[] {
    return [...this.byUser.get(user) ?? []]
  }

  private add(session: Session, user: number): void {
    const watchers = this.byUser.get(user)
    if (watchers) watchers.add(session)
    else this.byUser.set(user, new Set([session]))
  }

  private remove(session: Session, user: number): void {
    const watchers = this.byUser.get(user)
    watchers?.delete(session)
    if (watchers?.size === 0) this.byUser.delete(user)
  }
}
