import type { Bus } from '../bus/port'
import { RateLimiter } from '../domain/rate-limiter'
import type { SendBarrier } from '../domain/send-barrier'
import type { Commit, Store } from '../store/port'
import { Admission } from './admission'
import { makeChangeFacts } from './change-facts'
import { CommitQueue } from './commit-queue'
import { FanOut } from './fan-out'
import type { Clock, GatewaySettings, Logger, Observer, Sink, VerifyCredential } from './port'
import { Presence } from './presence'
import { PresenceFanOut } from './presence-fan-out'
import { PresenceWatches } from './presence-watches'
import { Session } from './session'
import { SessionHub } from './session-hub'
import type { SessionServices } from './session-services'
import { StandingCache } from './standing-cache'
import { UserCache } from './user-cache'

/** What a gateway is made of. */
export interface GatewayParts {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly settings: GatewaySettings
  readonly verify: VerifyCredential
  readonly logger: Logger
  readonly observer: Observer
  /** See SendServices. */
  readonly makeBarrier?: () => SendBarrier
}

/** A gateway without a network: it takes frames and gives frames. */
export interface GatewayCore {
  /** A client arrived; frames for it go into the sink. */
  connect(sink: Sink): Session
  readonly sessionCount: number
  /** Messages that wait for the database. */
  readonly backlog: number
  /** Ends every session so that the clients come back within the spread, and waits for what is being committed. */
  drain(spreadMs: number): Promise<void>
}

/** Puts a gateway together. */
export function createGatewayCore(parts: GatewayParts): GatewayCore {
  const hub = new SessionHub()
  const services = composeServices(parts, hub)
  const fanOut = new FanOut({ hub, users: services.users, observer: parts.observer })
  const presenceFanOut = new PresenceFanOut(services)
  parts.bus.subscribe((event) => {
    services.standings.hear(event)
    if (event.kind === 'status') presenceFanOut.deliver(event)
    else fanOut.deliver(event)
  })
  let lastId = 0
  return {
    get sessionCount() { return hub.size },
    get backlog() { return services.queue.length },
    connect(sink) {
      const session = new Session(++lastId, sink, services)
      hub.add(session)
      parts.observer.sessionOpened()
      return session
    },
    async drain(spreadMs) {
      services.presence.stop()
      for (const session of hub.all()) session.drain()
      // What was taken before is still committed and acknowledged; what comes now is repeated to another process.
      await services.queue.idle()
      for (const session of hub.all()) session.end('restart', undefined, String(spreadMs))
    },
  }
}

function composeServices(parts: GatewayParts, hub: SessionHub): SessionServices {
  const { store, bus, settings } = parts
  const standings = new StandingCache(parts)
  const publish = (commit: Commit): void => bus.publish({ kind: 'commit', commit, origins: [] })
  return {
    ...parts,
    hub,
    presence: new Presence(parts),
    watches: new PresenceWatches(),
    standings,
    users: new UserCache(store, settings.createUnknownUsers),
    queue: new CommitQueue(parts),
    admission: new Admission(hub, settings),
    storedLimiter: new RateLimiter(settings.c2cRate),
    onlineLimiter: new RateLimiter(settings.c2cRate),
    peopleLimiter: new RateLimiter(settings.peopleRate),
    publish,
    changeFacts: makeChangeFacts({ store, standings, publish }),
  }
}
