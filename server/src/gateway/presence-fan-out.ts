import type { StatusEvent } from '../bus/port'
import { framePiece } from './frame-pieces'
import type { Observer } from './port'
import type { PresenceWatches } from './presence-watches'
import type { Session } from './session'
import type { SessionHub } from './session-hub'

export interface PresenceFanOutParts {
  readonly hub: SessionHub
  readonly watches: PresenceWatches<Session>
  readonly observer: Observer
}

/** Tells the sockets of this node that somebody's status changed: those of friends, and those that asked. */
export class PresenceFanOut {
  constructor(private readonly parts: PresenceFanOutParts) {}

  deliver({ user, status, friends, own }: StatusEvent): void {
    const { hub, watches, observer } = this.parts
    const told = own ? [...friends, user] : friends
    const sessions = new Set([...told.flatMap((each) => hub.of(each)), ...watches.watchersOf(user)])
    if (sessions.size === 0) return
    const piece = framePiece({ statuses: [status] })
    for (const session of sessions) session.pushStatus(piece)
    observer.fannedOut(sessions.size)
  }
}
