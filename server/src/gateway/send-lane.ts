import { CONVERSATION_KIND, isUserId } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import type { Bus } from '../bus/port'
import { checkContent } from '../domain/content'
import type { RateLimiter } from '../domain/rate-limiter'
import { Refusal } from '../domain/refusal'
import { SendBarrier } from '../domain/send-barrier'
import type { Arrival } from '../domain/send-barrier'
import type { AppendResult, Store, UserRecord } from '../store/port'
import type { CommitQueue } from './commit-queue'
import { refusedAck, toRefusal } from './failures'
import type { Standing } from './pair-memory'
import type { Clock, GatewaySettings, Observer } from './port'
import type { StandingCache } from './standing-cache'
import type { UserCache } from './user-cache'

/** When the messages of all clients wait for the database, who comes now is to come again after this. */
const BUSY_MS = 1_000

/** What the send lanes of one gateway share. */
export interface SendServices {
  readonly store: Pick<Store, 'findMessages'>
  readonly users: UserCache
  readonly standings: StandingCache
  readonly queue: CommitQueue
  readonly bus: Bus
  readonly clock: Clock
  readonly settings: GatewaySettings
  readonly storedLimiter: RateLimiter
  /** Typing indicators and the like have a limit of their own, so that they cannot hold up messages. */
  readonly onlineLimiter: RateLimiter
  readonly observer: Observer
  /** Tests that have to prove that they would notice a missing barrier put another one in its place. */
  readonly makeBarrier?: () => SendBarrier
}

/** The session whose messages pass through a lane. */
export interface Sender {
  readonly id: number
  readonly user: UserRecord
  ack(ack: Encodable<wire.SendAck>): void
}

/** A message with its number among the arrivals of its connection. */
interface Arrived {
  readonly message: wire.OutgoingMessage
  readonly number: number
}

/** To whom a message goes, and whether it may. */
interface Target {
  readonly receiver: UserRecord
  readonly standing: Standing
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
  private waiting: Arrived[] = []
  private arrivals = 0
  /** What the first of `waiting` is allowed; set while its receiver is looked up, so that nothing is charged twice. */
  private headChecked: Checked | undefined
  /** The database is asked about the message whose turn it is; nothing else waits for an answer. */
  private lookingUp = false
  private inFlight = 0
  private readonly barrier: SendBarrier

  constructor(private readonly sender: Sender, private readonly services: SendServices) {
    this.barrier = services.makeBarrier?.() ?? new SendBarrier()
  }

  accept(message: wire.OutgoingMessage): void {
    const arrived = { message, number: ++this.arrivals }
    // Twice the window that clients are told: a well-behaved one never meets this.
    if (this.waiting.length + this.inFlight >= 2 * this.services.settings.sendWindow) {
      this.refuse(arrived, new Refusal('RATE_LIMITED', 100))
      return
    }
    this.waiting.push(arrived)
    this.pump()
  }

  private pump(): void {
    for (let head = this.waiting[0]; head && !this.lookingUp; head = this.waiting[0]) {
      const checked = this.headChecked ?? this.check(head)
      if (checked instanceof Refusal) {
        this.waiting.shift()
        this.refuse(head, checked)
        continue
      }
      const target = this.peekTarget(head.message.to)
      if (!target) {
        this.headChecked = checked
        this.lookUp(head)
        return
      }
      this.takeHead()
      this.pass(head, target, checked)
    }
  }

  /** Without asking the database. */
  private peekTarget(userId: string): Target | undefined {
    const { users, standings } = this.services
    const receiver = users.peek(userId)
    const standing = receiver && standings.peek(this.sender.user, receiver)
    return receiver && standing && { receiver, standing }
  }

  private pass(arrived: Arrived, { receiver, standing }: Target, checked: Checked): void {
    const { tellBlocked, friendsOnly } = this.services.settings
    const isHidden = standing.isBlocked
    // First, since blocking ends a friendship: to who is blocked it looks like that alone.
    if (friendsOnly && !standing.areFriends) return this.refuseNew(arrived, receiver, new Refusal('NOT_FRIENDS'))
    if (isHidden && tellBlocked) return this.refuseNew(arrived, receiver, new Refusal('BLOCKED_BY_RECEIVER'))
    if (arrived.message.onlineOnly) this.deliverOnline(arrived.message, isHidden ? [] : [receiver.id])
    else this.store(arrived, { receiver, isHidden }, checked)
  }

  /** Refuses what is not stored. A repeat of what is gets its acknowledgement, whatever the two have become since [SEND-1]. */
  private refuseNew(arrived: Arrived, peer: UserRecord, refusal: Refusal): void {
    const { onlineOnly, clientTime, random, content } = arrived.message
    if (onlineOnly) return this.refuse(arrived, refusal)
    const { sender, services: { store } } = this
    this.lookingUp = true
    const settle = (outcome: AppendResult | Refusal): void => {
      this.lookingUp = false
      this.settle(arrived, outcome)
      this.pump()
    }
    store.findMessages([{ sender: sender.user, peer, clientTime, random, content }])
      .then(([found]) => settle(found ?? refusal), (error: unknown) => settle(toRefusal(error)))
  }

  private takeHead(): void {
    this.waiting.shift()
    this.headChecked = undefined
  }

  private check(arrived: Arrived): Checked | Refusal {
    const { message } = arrived
    const { settings, clock, storedLimiter, onlineLimiter } = this.services
    if (message.kind === CONVERSATION_KIND.group) return new Refusal('UNSUPPORTED')
    if (message.kind !== CONVERSATION_KIND.c2c) return new Refusal('BAD_CONVERSATION_TYPE')
    if (!isUserId(message.to)) return new Refusal('BAD_USER_ID')
    const content = checkContent(message.content, settings.messageBytes)
    // Asked first: the message that is waited for lifts the barrier by arriving, also when it fails for good now.
    const admitted = message.onlineOnly || this.barrier.admits(arrivalOf(arrived))
    if (!content.ok) return new Refusal(content.error)
    if (!admitted) return new Refusal('PREVIOUS_FAILED')
    const limiter = message.onlineOnly ? onlineLimiter : storedLimiter
    const waitMs = limiter.take(this.sender.user.id, clock.now())
    return waitMs > 0 ? new Refusal('RATE_LIMITED', waitMs) : content
  }

  /** What came later waits behind it. */
  private lookUp(head: Arrived): void {
    this.lookingUp = true
    const settle = (refusal: Refusal | undefined): void => {
      this.lookingUp = false
      if (refusal) {
        this.takeHead()
        this.refuse(head, refusal)
      }
      this.pump()
    }
    this.loadTarget(head.message.to).then(settle, (error: unknown) => settle(toRefusal(error)))
  }

  private async loadTarget(userId: string): Promise<Refusal | undefined> {
    const { users, standings } = this.services
    const receiver = await users.resolve(userId)
    if (!receiver) return new Refusal('UNKNOWN_USER')
    await standings.load(this.sender.user, receiver)
    return undefined
  }

  private store(arrived: Arrived, { receiver, isHidden }: { receiver: UserRecord; isHidden: boolean }, { countable, showable }: Checked): void {
    // Asked again, since an earlier message may have failed while this one's receiver was looked up.
    if (this.barrier.holdsUp(arrivalOf(arrived))) return this.refuse(arrived, new Refusal('PREVIOUS_FAILED'))
    if (!this.services.queue.hasRoom) return this.refuse(arrived, new Refusal('SERVER_BUSY', BUSY_MS))
    const { message } = arrived
    const { id: origin, user: sender } = this.sender
    const { clientTime, random, content } = message
    this.inFlight++
    this.services.queue.append({
      origin,
      message: {
        sender, peer: receiver, clientTime, random, content, showable,
        countable: countable && !isHidden && sender.id !== receiver.id,
        hiddenFromPeer: isHidden,
        body: this.encodeBody(message),
      },
      maySucceed: () => !this.barrier.holdsUp(arrivalOf(arrived)),
      settled: (outcome) => {
        this.inFlight--
        this.settle(arrived, outcome)
      },
    })
  }

  private settle(arrived: Arrived, outcome: AppendResult | Refusal): void {
    if (outcome instanceof Refusal) return this.refuse(arrived, outcome)
    if (outcome.outcome === 'mismatch') return this.refuse(arrived, new Refusal('IDEMPOTENCY_MISMATCH'))
    const { seq, sequence, time } = outcome
    this.services.observer.messageAnswered(0)
    this.sender.ack({ ref: arrived.message.ref, seq, sequence, time })
  }

  private deliverOnline(message: wire.OutgoingMessage, receivers: readonly number[]): void {
    const { bus, clock, observer } = this.services
    const { id: origin, user } = this.sender
    const time = Math.floor(clock.now() / 1000)
    observer.messageAnswered(0)
    this.sender.ack({ ref: message.ref, time })
    bus.publish({ kind: 'online', users: [...new Set([...receivers, user.id])], origin, body: this.encodeBody(message, time) })
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

  private refuse(arrived: Arrived, refusal: Refusal): void {
    const { message } = arrived
    if (refusal.retryable && !message.onlineOnly) this.barrier.raise(arrivalOf(arrived))
    this.services.observer.messageAnswered(refusal.code)
    this.sender.ack(refusedAck(message.ref, refusal))
  }
}

function arrivalOf({ message: { to, clientTime, random }, number }: Arrived): Arrival {
  return { receiver: to, key: `${clientTime}-${random}`, number }
}
