import { ERRORS, isRetryable } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import { errorOfCode } from '../connection/gateway-error'
import type { Connection } from '../connection/port'
import type { Clock } from '../platform/port'
import { DeadlineTimer } from './deadline-timer'
import { toOutgoing } from './log-mapper'
import type { OutboxEntry } from './port'
import { retryDelayMs } from './retry-delay'
import type { SendItem } from './send-lane'
import { SendTracker } from './send-tracker'
import { SendWindow } from './send-window'

export interface PumpTimes {
  /** An unanswered message on a live connection is repeated after this. */
  readonly ackTimeoutMs: number
  /** A message without a network fails after this [SEND-5]. */
  readonly offlineLimitMs: number
  /** A message that the gateway refuses for its own reasons, again and again, fails after this. */
  readonly refusedLimitMs: number
}

export interface PumpOptions {
  readonly connection: Pick<Connection, 'send' | 'probe'>
  readonly clock: Clock
  readonly randomUint32: () => number
  readonly times: PumpTimes
  /** The gateway committed the message. It stays here until `settled()`: its row may not be placeable yet. */
  onAcknowledged(entry: OutboxEntry, ack: wire.SendAck): void
  /** The message will not be transmitted again. */
  onFailed(entry: OutboxEntry, error: TimError): void
}

/** Errors of messages name no call: the message service knows which one it was. */
const OPERATION = ''
const DEFAULT_WINDOW = 256

/**
 * Brings the outbox to the gateway: in the order of the calls per conversation, a window of messages at a time, and
 * again under the same ID whenever the answer is not known. It decides when a message goes; `Outbox` keeps it.
 */
export class OutboxPump {
  private readonly tracker = new SendTracker()
  private readonly window = new SendWindow(DEFAULT_WINDOW)
  private readonly wakeTimer: DeadlineTimer
  private readonly ackTimer: DeadlineTimer
  private readonly offlineTimer: DeadlineTimer
  private pausedUntilMs = 0
  /** Since when there is no connection; undefined while there is one. */
  private offlineSinceMs: number | undefined

  constructor(private readonly options: PumpOptions) {
    const { clock } = options
    this.offlineSinceMs = clock.now()
    this.wakeTimer = new DeadlineTimer(clock, () => void this.pump())
    this.ackTimer = new DeadlineTimer(clock, () => this.repeatUnanswered())
    this.offlineTimer = new DeadlineTimer(clock, () => this.failOverdue())
  }

  setWindow(size: number): void {
    this.window.setLimit(size)
  }

  /** Takes a message that is, or is about to be, stored. It leaves when `stored` has settled and its turn has come. */
  add(entry: OutboxEntry, stored: Promise<void>): void {
    const item = this.tracker.add(entry, this.options.clock.now())
    if (this.offlineSinceMs !== undefined) this.offlineTimer.notLaterThan(this.offlineDueMs(item))
    const leave = (): void => {
      if (this.tracker.get(entry.record.id) !== item) return
      item.state = 'ready'
      this.pump()
    }
    // A disk that refuses must not stop the message; storage itself reports that it fails.
    stored.then(leave, leave)
  }

  /**
   * The message has its row. If the gateway refused it before, or may be refusing it just now, it goes once more all
   * the same: the gateway would wait for it, and refuse what follows [SEND-4].
   */
  settled(messageId: string): void {
    const item = this.tracker.get(messageId)
    if (!item) return
    item.isSettled = true
    if (item.state !== 'sent' && !item.isAwaited) this.tracker.drop(item)
    this.pump()
  }

  /** A connection is ready: what has no row goes again, whatever was transmitted before. */
  online(): void {
    this.offlineSinceMs = undefined
    this.pausedUntilMs = 0
    this.offlineTimer.stop()
    this.pump()
  }

  /** The connection is gone. Unanswered messages for those who are online only are not repeated: they have no key. */
  offline(): void {
    if (this.offlineSinceMs !== undefined) return
    this.offlineSinceMs = this.options.clock.now()
    this.ackTimer.stop()
    this.wakeTimer.stop()
    for (const item of this.tracker.all()) {
      item.isAwaited = false
      if (item.isSettled) this.tracker.drop(item)
      else if (item.entry.onlineOnly && item.state === 'sent') this.fail(item, networkError())
      else this.offlineTimer.notLaterThan(this.offlineDueMs(item))
    }
    this.tracker.rewind()
  }

  onAck(ack: wire.SendAck): void {
    const answered = this.tracker.takeAnswered(ack.ref)
    if (!answered) return
    if (ack.code === 0) this.acknowledged(answered.item, ack)
    else if (answered.isNewest) this.refused(answered.item, ack)
    this.pump()
  }

  /** Nothing leaves any more. Gives what was still waiting. */
  stop(): OutboxEntry[] {
    for (const timer of [this.wakeTimer, this.ackTimer, this.offlineTimer]) timer.stop()
    const waiting = this.tracker.all().filter((item) => !item.isSettled).map((item) => item.entry)
    this.tracker.clear()
    return waiting
  }

  private acknowledged(item: SendItem, ack: wire.SendAck): void {
    this.tracker.markAcknowledged(item)
    this.window.succeeded()
    if (item.isSettled) this.tracker.drop(item)
    else this.options.onAcknowledged(item.entry, ack)
  }

  private refused(item: SendItem, ack: wire.SendAck): void {
    const { clock, randomUint32, times } = this.options
    this.tracker.unsend(item)
    const error = errorOfCode(ack.code, OPERATION, ack.reason)
    if (!isRetryable(ack.code)) return this.fail(item, error)
    const nowMs = clock.now()
    const lane = this.tracker.laneOf(item)
    // Another message is the reason. Its own refusal came first and says when the lane goes on.
    if (ack.code === ERRORS.PREVIOUS_FAILED.code && Math.max(lane.blockedUntilMs, this.pausedUntilMs) > nowMs) return
    item.isAwaited = ack.code !== ERRORS.PREVIOUS_FAILED.code
    for (const other of lane.all()) this.tracker.unsend(other)
    if (ack.code === ERRORS.RATE_LIMITED.code) {
      this.window.limited()
      this.pausedUntilMs = nowMs + (ack.retryAfterMs || retryDelayMs(1, randomUint32))
      return
    }
    if (item.refusals++ === 0) item.firstRefusalMs = nowMs
    if (nowMs - item.firstRefusalMs >= times.refusedLimitMs) return this.fail(item, error)
    lane.blockedUntilMs = nowMs + (ack.retryAfterMs || retryDelayMs(item.refusals, randomUint32))
  }

  private pump(): void {
    const nowMs = this.options.clock.now()
    if (this.offlineSinceMs !== undefined) return
    if (nowMs < this.pausedUntilMs) return this.wakeTimer.notLaterThan(this.pausedUntilMs)
    for (const lane of this.tracker.allLanes()) {
      for (let item = lane.next(nowMs); item && this.window.hasRoom(this.tracker.inFlight); item = lane.next(nowMs)) {
        if (!this.transmit(item)) return
      }
      if (nowMs < lane.blockedUntilMs) this.wakeTimer.notLaterThan(lane.blockedUntilMs)
    }
  }

  private transmit(item: SendItem): boolean {
    const { clock, connection, times } = this.options
    if (!connection.send({ ...toOutgoing(item.entry), ref: this.tracker.nextRef })) return false
    this.tracker.markSent(item, clock.now())
    this.ackTimer.notLaterThan(item.sentAtMs + times.ackTimeoutMs)
    return true
  }

  /** The answer may be lost although the pipe lives: the same ID asks again, and the pipe is looked at. */
  private repeatUnanswered(): number | undefined {
    const { clock, connection, times } = this.options
    const dueMs = (item: SendItem): number => (item.state === 'sent' ? item.sentAtMs + times.ackTimeoutMs : Infinity)
    const overdue = this.tracker.all().filter((item) => dueMs(item) <= clock.now())
    for (const item of overdue) {
      if (item.entry.onlineOnly) this.fail(item, new TimError(ERRORS.REQUEST_TIMEOUT, OPERATION))
      else this.tracker.unsend(item)
    }
    if (overdue.length > 0) {
      connection.probe()
      this.pump()
    }
    return this.tracker.earliest(dueMs)
  }

  private failOverdue(): number | undefined {
    const nowMs = this.options.clock.now()
    for (const item of this.tracker.all()) {
      if (this.offlineDueMs(item) > nowMs) continue
      this.fail(item, item.ref > 0 ? networkError() : new TimError(ERRORS.NO_NETWORK, OPERATION))
    }
    return this.tracker.earliest((item) => this.offlineDueMs(item))
  }

  private offlineDueMs(item: SendItem): number {
    return Math.max(item.enqueuedAtMs, this.offlineSinceMs ?? 0) + this.options.times.offlineLimitMs
  }

  private fail(item: SendItem, error: TimError): void {
    this.tracker.drop(item)
    if (!item.isSettled) this.options.onFailed(item.entry, error)
  }
}

function networkError(): TimError {
  return new TimError(ERRORS.NETWORK_ERROR, OPERATION)
}
