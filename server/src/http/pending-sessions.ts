import type { Session } from '../gateway/session'

/** Sessions that have not logged in, by the address that opened them: an address may have so many and no more [D04]. */
export class PendingSessions {
  private readonly byAddress = new Map<string, Set<Session>>()

  constructor(private readonly limit: number) {}

  /** Asks, and forgets those that have logged in or are gone: nothing has to tell this class of a login. */
  isFull(address: string): boolean {
    const sessions = this.byAddress.get(address)
    if (!sessions) return false
    for (const session of sessions) if (session.isKnown || session.isOver) this.remove(address, session)
    return sessions.size >= this.limit
  }

  add(address: string, session: Session): void {
    const sessions = this.byAddress.get(address)
    if (sessions) sessions.add(session)
    else this.byAddress.set(address, new Set([session]))
  }

  remove(address: string, session: Session): void {
    const sessions = this.byAddress.get(address)
    sessions?.delete(session)
    if (sessions?.size === 0) this.byAddress.delete(address)
  }
}
