import { CONVERSATION_KIND, isUserId, messageId } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import type { Bus } from '../bus/port'
import { checkContent } from '../domain/content'
import type { RateLimiter } from '../domain/rate-limiter'
import { Refusal } from '../domain/refusal'
import { SendBarrier } from '../domain/send-barrier'
import type { AppendResult, UserRecord } from '../store/port'
import type { CommitQueue } from './commit-queue'
import { refusedAck, toRefusal } from './failures'
import type { Clock, GatewaySettings, Observer } from './port'
import type { UserCache } from './user-cache'

/** What the send lanes of one gateway share. */
export interface SendServices {
  readonly users: UserCache
  readonly queue: CommitQueue
  readonly bus: Bus
  readonly clock: Clock
  readonly settings: GatewaySettings
  readonly storedLimiter: RateLimiter
  /** Typing indicators and the like have a limit of their own, so that they cannot hold up messages. */
  readonly onlineLimiter: RateLimiter
  readonly observer: Observer
}

/** The session whose messages pass through a lane. */
export interface Sender {
  readonly id: number
  readonly user: UserRecord
  ack(ack: Encodable<wire.SendAck>): void
}

interface Checked {
  readonly countable: boolean
  readonly showable: boolean
}

/**
 * The messages of one session, from the frame to the commit queue, in the order in which they came. It answers every
 * one of them exactly once.
 */
export class SendLane {
  private waiting: wire.OutgoingMessage[] = []
  /** What the first of `waiting` is allowed; set while its receiver is looked up, so that nothing is charged twice. */
  private headChecked: Checked | undefined
  private lookingUp = false
  private inFlight = 0
  private readonly barrier = new SendBarrier()

  constructor(private readonly sender: Sender, private readonly services: SendServices) {}

  accept(message: wire.OutgoingMessage): void {
    // Twice the window that clients are told: a well-behaved one never meets this.
    if (this.waiting.length + this.inFlight >= 2 * this.services.settings.sendWindow) {
      this.refuse(message, new Refusal('RATE_LIMITED', 100))
      return
    }
    this.waiting.push(message)
    this.pump()
  }

  private pump(): void {
    for (let message = this.waiting[0]; message && !this.lookingUp; message = this.waiting[0]) {
      const checked = this.headChecked ?? this.check(message)
      if (checked instanceof Refusal) {
        this.waiting.shift()
        this.refuse(message, checked)
        continue
      }
      const receiver = this.services.users.peek(message.to)
      if (!receiver) {
        this.headChecked = checked
        this.lookUp(message)
        return
      }
      this.takeHead()
      this.pass(message, receiver, checked)
    }
  }

  private takeHead(): void {
    this.waiting.shift()
    this.headChecked = undefined
  }

  private check(message: wire.OutgoingMessage): Checked | Refusal {
    const { settings, clock, storedLimiter, onlineLimiter } = this.services
    if (message.kind === CONVERSATION_KIND.group) return new Refusal('UNSUPPORTED')
    if (message.kind !== CONVERSATION_KIND.c2c) return new Refusal('BAD_CONVERSATION_TYPE')
    if (!isUserId(message.to)) return new Refusal('BAD_USER_ID')
    const content = checkContent(message.content, settings.messageBytes)
    // Asked first: the message that is waited for lifts the barrier by arriving, also when it fails for good now.
    const admitted = message.onlineOnly || this.barrier.admits(message.to, keyOf(message))
    if (!content.ok) return new Refusal(content.error)
    if (!admitted) return new Refusal('PREVIOUS_FAILED')
    const limiter = message.onlineOnly ? onlineLimiter : storedLimiter
    const waitMs = limiter.take(this.sender.user.id, clock.now())
    return waitMs > 0 ? new Refusal('RATE_LIMITED', waitMs) : content
  }

  /** The only step that waits; what came later waits behind it. */
  private lookUp(message: wire.OutgoingMessage): void {
    this.lookingUp = true
    const settle = (refusal: Refusal | undefined): void => {
      this.lookingUp = false
      if (refusal) {
        this.takeHead()
        this.refuse(message, refusal)
      }
      this.pump()
    }
    this.services.users.resolve(message.to).then(
      (user) => settle(user ? undefined : new Refusal('UNKNOWN_USER')),
      (error: unknown) => settle(toRefusal(error)),
    )
  }

  private pass(message: wire.OutgoingMessage, receiver: UserRecord, checked: Checked): void {
    if (message.onlineOnly) this.deliverOnline(message, receiver)
    else this.store(message, receiver, checked)
  }

  private store(message: wire.OutgoingMessage, receiver: UserRecord, { countable, showable }: Checked): void {
    const { id: origin, user: sender } = this.sender
    const { clientTime, random, content, to } = message
    this.inFlight++
    this.services.queue.append({
      origin,
      message: {
        sender, peer: receiver, clientTime, random, content, showable,
        countable: countable && sender.id !== receiver.id,
        body: this.encodeBody(message),
      },
      maySucceed: () => !this.barrier.isRaised(to),
      settled: (outcome) => {
        this.inFlight--
        this.settle(message, outcome)
      },
    })
  }

  private settle(message: wire.OutgoingMessage, outcome: AppendResult | Refusal): void {
    if (outcome instanceof Refusal) return this.refuse(message, outcome)
    if (outcome.outcome === 'mismatch') return this.refuse(message, new Refusal('IDEMPOTENCY_MISMATCH'))
    const { seq, sequence, time } = outcome
    this.services.observer.messageAnswered(0)
    this.sender.ack({ ref: message.ref, seq, sequence, time })
  }

  private deliverOnline(message: wire.OutgoingMessage, receiver: UserRecord): void {
    const { bus, clock, observer } = this.services
    const { id: origin, user } = this.sender
    const time = Math.floor(clock.now() / 1000)
    observer.messageAnswered(0)
    this.sender.ack({ ref: message.ref, time })
    bus.publish({ kind: 'online', users: [...new Set([receiver.id, user.id])], origin, body: this.encodeBody(message, time) })
  }

  /** Encoded once; stored and sent as it is from here on. What it says of the sender is the gateway's word. */
  private encodeBody({ kind, to, clientTime, random, unboundId, content }: wire.OutgoingMessage, time?: number): Uint8Array {
    const { userId: from, id, nick, avatar } = this.sender.user
    const body = {
      from, tinyId: String(id), kind, to, clientTime, random, content, time,
      unboundId: unboundId || undefined, nick: nick || undefined, avatar: avatar || undefined,
    }
    return encoders.MessageBody.encode(body).finish()
  }

  private refuse(message: wire.OutgoingMessage, refusal: Refusal): void {
    if (refusal.retryable && !message.onlineOnly) this.barrier.raise(message.to, keyOf(message))
    this.services.observer.messageAnswered(refusal.code)
    this.sender.ack(refusedAck(message.ref, refusal))
  }
}

/** Names a message among those of one sender. */
function keyOf({ clientTime, random }: wire.OutgoingMessage): string {
  return messageId({ tinyId: '0', clientTime, random })
}
