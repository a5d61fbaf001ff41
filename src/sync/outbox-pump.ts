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
import { SendLane, type SendItem } from './send-lane'
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

const OPERATION = 'sendMessage'
const FRESH = { refusals: 0, firstRefusalMs: 0, isAwaited: false, isSettled: false } as const

/**
 * Brings the outbox to the gateway: in the order of the calls per conversation, a window of messages at a time, and
 * again under the same ID whenever the answer is not known. It decides when a message goes; `Outbox` keeps it.
 */
export class OutboxPump {
  private readonly lanes = new Map<string, SendLane>()
  private readonly items = new Map<string, SendItem>()
  private readonly byRef = new Map<number, SendItem>()
  private readonly window = new SendWindow(256)
  private readonly wakeTimer: DeadlineTimer
  private readonly ackTimer: DeadlineTimer
  private readonly offlineTimer: DeadlineTimer
  private lastRef = 0
  private pausedUntilMs = 0
  private inFlight = 0
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
    const item: SendItem = { entry, enqueuedAtMs: this.options.clock.now(), state: 'storing', ref: 0, sentAtMs: 0, ...FRESH }
    this.items.set(entry.record.id, item)
    this.laneOf(entry).add(item)
    if (this.offlineSinceMs !== undefined) this.offlineTimer.notLaterThan(this.offlineDueMs(item))
    const leave = () => {
      if (this.items.get(entry.record.id) !== item) return
      item.state = 'ready'
      this.pump()
    }
    // A disk that refuses must not stop the message; storage itself reports that it fails.
    stored.then(leave, leave)
  }

  /** The message has its row, or is not wanted any more. */
  settled(messageId: string): void {
    const item = this.items.get(messageId)
    if (!item) return
    item.isSettled = true
    if (item.state !== 'sent' && !item.isAwaited) this.drop(item)
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
    for (const item of [...this.items.values()]) {
      item.isAwaited = false
      if (item.isSettled) this.drop(item)
      else if (item.entry.onlineOnly && item.state === 'sent') this.fail(item, new TimError(ERRORS.NETWORK_ERROR, OPERATION))
    }
    for (const lane of this.lanes.values()) lane.rewind()
    this.byRef.clear()
    this.inFlight = 0
    for (const item of this.items.values()) this.offlineTimer.notLaterThan(this.offlineDueMs(item))
  }

  onAck(ack: wire.SendAck): void {
    const item = this.byRef.get(ack.ref)
    if (!item) return
    this.byRef.delete(ack.ref)
    const isNewest = item.ref === ack.ref && item.state === 'sent'
    if (ack.code === 0) this.acknowledged(item, ack)
    else if (isNewest) this.refused(item, ack)
    this.pump()
  }

  /** Nothing leaves any more. Gives what was still waiting. */
  stop(): OutboxEntry[] {
    for (const timer of [this.wakeTimer, this.ackTimer, this.offlineTimer]) timer.stop()
    const waiting = [...this.items.values()].filter((item) => !item.isSettled).map((item) => item.entry)
    this.items.clear()
    this.lanes.clear()
    this.byRef.clear()
    return waiting
  }

  private acknowledged(item: SendItem, ack: wire.SendAck): void {
    if (item.state === 'sent') this.inFlight--
    item.state = 'acknowledged'
    item.refusals = 0
    item.isAwaited = false
    this.window.succeeded()
    if (item.isSettled) return this.drop(item)
    this.options.onAcknowledged(item.entry, ack)
  }

  private refused(item: SendItem, ack: wire.SendAck): void {
    this.unsend(item)
    if (!isRetryable(ack.code)) return this.fail(item, errorOfCode(ack.code, OPERATION, ack.reason))
    const nowMs = this.options.clock.now()
    const lane = this.laneOf(item.entry)
    // Another message is the reason. Its own refusal came first and says when the lane goes on.
    if (ack.code === ERRORS.PREVIOUS_FAILED.code && Math.max(lane.blockedUntilMs, this.pausedUntilMs) > nowMs) return
    item.isAwaited = ack.code !== ERRORS.PREVIOUS_FAILED.code
    for (const other of lane.all()) if (other.state === 'sent') this.unsend(other)
    if (ack.code === ERRORS.RATE_LIMITED.code) {
      this.window.limited()
      this.pausedUntilMs = nowMs + (ack.retryAfterMs || retryDelayMs(1, this.options.randomUint32))
      return
    }
    if (item.refusals++ === 0) item.firstRefusalMs = nowMs
    if (nowMs - item.firstRefusalMs >= this.options.times.refusedLimitMs) return this.fail(item, errorOfCode(ack.code, OPERATION, ack.reason))
    lane.blockedUntilMs = nowMs + (ack.retryAfterMs || retryDelayMs(item.refusals, this.options.randomUint32))
  }

  private unsend(item: SendItem): void {
    item.state = 'ready'
    this.inFlight--
  }

  private pump(): void {
    const nowMs = this.options.clock.now()
    if (this.offlineSinceMs !== undefined) return
    if (nowMs < this.pausedUntilMs) return this.wakeTimer.notLaterThan(this.pausedUntilMs)
    for (const lane of this.lanes.values()) {
      for (let item = lane.next(nowMs); item && this.window.hasRoom(this.inFlight); item = lane.next(nowMs)) {
        if (!this.transmit(item)) return
      }
      if (nowMs < lane.blockedUntilMs) this.wakeTimer.notLaterThan(lane.blockedUntilMs)
    }
  }

  private transmit(item: SendItem): boolean {
    const ref = this.lastRef + 1
    if (!this.options.connection.send({ ...toOutgoing(item.entry), ref })) return false
    this.lastRef = ref
    item.ref = ref
    item.state = 'sent'
    item.sentAtMs = this.options.clock.now()
    this.inFlight++
    this.byRef.set(ref, item)
    this.ackTimer.notLaterThan(item.sentAtMs + this.options.times.ackTimeoutMs)
    return true
  }

  /** The answer may be lost although the pipe lives: the same ID asks again, and the pipe is looked at. */
  private repeatUnanswered(): number | undefined {
    const { clock, times, connection } = this.options
    const overdue = [...this.items.values()].filter((item) => item.state === 'sent' && clock.now() - item.sentAtMs >= times.ackTimeoutMs)
    for (const item of overdue) {
      if (item.entry.onlineOnly) this.fail(item, new TimError(ERRORS.REQUEST_TIMEOUT, OPERATION))
      else this.unsend(item)
    }
    if (overdue.length > 0) {
      connection.probe()
      this.pump()
    }
    return this.earliest((item) => (item.state === 'sent' ? item.sentAtMs + times.ackTimeoutMs : undefined))
  }

  private failOverdue(): number | undefined {
    const nowMs = this.options.clock.now()
    for (const item of [...this.items.values()]) {
      if (this.offlineDueMs(item) > nowMs) continue
      const definition = item.ref > 0 ? ERRORS.NETWORK_ERROR : ERRORS.NO_NETWORK
      this.fail(item, new TimError(definition, OPERATION))
    }
    return this.earliest((item) => this.offlineDueMs(item))
  }

  private offlineDueMs(item: SendItem): number {
    return Math.max(item.enqueuedAtMs, this.offlineSinceMs ?? 0) + this.options.times.offlineLimitMs
  }

  private earliest(dueMs: (item: SendItem) => number | undefined): number | undefined {
    const times = [...this.items.values()].map(dueMs).filter((time) => time !== undefined)
    return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined
  }

  private fail(item: SendItem, error: TimError): void {
    this.drop(item)
    if (!item.isSettled) this.options.onFailed(item.entry, error)
  }

  private drop(item: SendItem): void {
    if (item.state === 'sent') this.inFlight--
    this.items.delete(item.entry.record.id)
    this.byRef.delete(item.ref)
    const lane = this.laneOf(item.entry)
    lane.remove(item)
    if (lane.isEmpty) this.lanes.delete(item.entry.record.conversationId)
  }

  private laneOf(entry: OutboxEntry): SendLane {
    const { conversationId } = entry.record
    const lane = this.lanes.get(conversationId) ?? new SendLane()
    this.lanes.set(conversationId, lane)
    return lane
  }
}
