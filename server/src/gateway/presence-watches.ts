import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { StatusWatch } from '../handlers/port'

/** Which sessions asked to hear of which users' status. In memory: after a break the client asks again. */
export class PresenceWatches<Session extends object> {
  private readonly byUser = new Map<number, Set<Session>>()

  /** The watches of one session; they are cleared when it ends. */
  of(session: Session): StatusWatch {
    const watched = new Set<number>()
    const remove = (user: number): void => {
      if (watched.delete(user)) this.remove(session, user)
    }
    return {
      add: (user) => {
        if (watched.size >= PEOPLE_LIMITS.watched && !watched.has(user)) return false
        watched.add(user)
        this.add(session, user)
        return true
      },
      remove,
      clear: () => {
        for (const user of watched) remove(user)
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
