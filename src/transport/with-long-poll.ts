import { ERRORS } from '@opentim/protocol'
import type { Clock, Environment } from '../platform/port'
import { Alarm } from '../shared/alarm'
import { BROKEN_CODE, GIVEN_UP_CODE } from './port'
import type { OpenTransport, Transport, TransportEvents } from './port'
import { WebSocketTrial } from './web-socket-trial'

/** A WebSocket that takes longer has a long poll opened beside it. */
const PATIENCE_MS = 4000
const FIRST_TRIAL_MS = 30_000
const LAST_TRIAL_MS = 300_000

const WEB_SOCKET = 0
const LONG_POLL = 1
type Way = typeof WEB_SOCKET | typeof LONG_POLL

type Failure = readonly [code: number, reason: string]

/** What one attempt leaves to the next. */
interface Memory {
  /** The way to begin with. */
  first: Way
  /** Grows with each trial of a WebSocket, until one has worked. */
  trialMs: number
}

interface Surroundings {
  readonly clock: Clock
  readonly environment: Pick<Environment, 'onWake'>
}

/**
 * A WebSocket where one works, a long poll where none does [CONN-7]. What an attempt begins with is what worked last: a
 * way that does not open, or through which nothing comes back, gives way to the other.
 */
export function withLongPoll(openWebSocket: OpenTransport, openLongPoll: OpenTransport, surroundings: Surroundings): OpenTransport {
  const ways = [openWebSocket, openLongPoll] as const
  const memory: Memory = { first: WEB_SOCKET, trialMs: FIRST_TRIAL_MS }
  return (url, events) => new EitherTransport({
    open: (way, wayEvents) => ways[way](url, wayEvents), memory, ...surroundings,
  }, events)
}

interface EitherOptions extends Surroundings {
  readonly open: (way: Way, events: TransportEvents) => Transport
  readonly memory: Memory
}

/** One attempt: the first of the two ways that opens is it, and the other one is closed. */
class EitherTransport implements Transport {
  /** Those that were begun; null when it has failed. */
  private readonly begun: (Transport | null)[] = []
  private chosen: Way | undefined
  private heard = false
  private failure: Failure | undefined
  private readonly patience: Alarm
  private trial: WebSocketTrial | undefined

  constructor(private readonly options: EitherOptions, private events: TransportEvents | undefined) {
    const { first } = options.memory
    this.patience = new Alarm(options.clock)
    this.patience.set(PATIENCE_MS, () => this.begin(other(first)))
    this.begin(first)
  }

  send(frame: Uint8Array): void {
    this.transport?.send(frame)
  }

  close(code?: number, reason?: string): void {
    if (!this.events) return
    this.learn(code === GIVEN_UP_CODE)
    this.events = undefined
    this.patience.stop()
    this.trial?.stop()
    for (const transport of this.begun) transport?.close(code, reason)
  }

  bufferedBytes(): number {
    return this.transport?.bufferedBytes() ?? 0
  }

  private get transport(): Transport | null | undefined {
    return this.chosen === undefined ? undefined : this.begun[this.chosen]
  }

  private begin(way: Way): void {
    this.begun[way] = this.options.open(way, {
      onOpen: () => this.choose(way),
      onFrame: (frame) => {
        this.heard = true
        this.events?.onFrame(frame)
      },
      onClose: (code, reason) => (this.chosen === way ? this.ended(code, reason) : this.failed(way, code, reason)),
    })
  }

  private choose(way: Way): void {
    const { memory } = this.options
    this.chosen = way
    memory.first = way
    this.patience.stop()
    this.begun[other(way)]?.close()
    if (way === LONG_POLL) this.trial = this.startTrial()
    this.events?.onOpen()
  }

  private startTrial(): WebSocketTrial {
    const { clock, environment, memory, open } = this.options
    return new WebSocketTrial({
      clock,
      environment,
      open: (events) => open(WEB_SOCKET, events),
      delayMs: () => {
        const delayMs = memory.trialMs
        memory.trialMs = Math.min(delayMs * 2, LAST_TRIAL_MS)
        return delayMs
      },
      onPassed: () => {
        memory.first = WEB_SOCKET
        this.events?.onYield?.()
      },
    })
  }

  /** Before it was open: the other way may still do. It gets less time when this one was told to stay away or to wait. */
  private failed(way: Way, code: number, reason: string): void {
    const rival = this.begun[other(way)]
    this.begun[way] = null
    const failure = (this.failure = graver(this.failure, [code, reason]))
    if (rival === null) return this.ended(...failure)
    this.patience.stop()
    if (code !== BROKEN_CODE && !isUnlisted(failure)) this.patience.set(PATIENCE_MS, () => this.ended(...failure))
    if (!rival) this.begin(other(way))
  }

  private ended(code: number, reason: string): void {
    const { events } = this
    this.heard ||= code !== BROKEN_CODE
    this.close()
    events?.onClose(code, reason)
  }

  /** A way that worked is the way to come back by. */
  private learn(givenUp: boolean): void {
    const { chosen, options: { memory } } = this
    if (chosen === undefined) return
    if (!this.heard || (givenUp && chosen === WEB_SOCKET)) memory.first = other(chosen)
    else if (chosen === WEB_SOCKET) memory.trialMs = FIRST_TRIAL_MS
  }
}

/**
 * What both failures come to. An account lists the domains for sockets and for requests apart, so that one of the two
 * may not be used ends nothing while the other may work later.
 */
function graver(first: Failure | undefined, second: Failure): Failure {
  if (!first || isUnlisted(first)) return second
  return isUnlisted(second) || (second[0] === BROKEN_CODE && first[0] !== BROKEN_CODE) ? first : second
}

function isUnlisted([, reason]: Failure): boolean {
  return reason.endsWith(String(ERRORS.DOMAIN_NOT_LISTED.code))
}

function other(way: Way): Way {
  return way === WEB_SOCKET ? LONG_POLL : WEB_SOCKET
}
