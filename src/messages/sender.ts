import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Message, SendMessageOptions, SendMessageResult, TimResponse } from '../api/types'
import { createDeferred } from '../shared/deferred'
import type { Deferred } from '../shared/deferred'
import type { LogEntry, MessageRecord } from '../sync/port'
import { CONTENT_BYTES_LIMIT, contentBytes } from './content-size'
import { internalsOf } from './message'
import type { MessageEntry } from './message-entry'
import { recordFromMessage } from './message-mapper'
import type { MessageStore } from './message-store'
import { outgoingProblem } from './outgoing-rules'
import type { Identity, MessageLog, OutgoingObserver } from './port'
import { refusedMessage } from './refused-message'
import { sendingOptions } from './sending-options'

type Sent = TimResponse<SendMessageResult>
type Operation = 'sendMessage' | 'resendMessage'

interface PendingSend {
  readonly entry: MessageEntry
  readonly operation: Operation
  readonly settled: Deferred<Sent>
}

interface Attempt {
  readonly options: SendMessageOptions | undefined
  /** May the outbox know the message already? */
  readonly resumable: boolean
}

export interface SenderParts {
  readonly log: Pick<MessageLog, 'send' | 'resend' | 'discard' | 'outbox'>
  readonly store: MessageStore
  readonly identity: Identity
  readonly outgoing: OutgoingObserver
}

/**
 * Sends what builders made. The object that was passed in is the one that changes: status, time, sequence. What a
 * send ends in comes from the outbox, never from here [SEND-5].
 */
export class MessageSender {
  private readonly pending = new Map<string, PendingSend>()

  constructor(private readonly parts: SenderParts) {}

  send(message: Message, options?: SendMessageOptions): Promise<Sent> {
    return this.start('sendMessage', message, options)
  }

  /** The same ID goes out again, so a message that had arrived after all does not arrive twice [SEND-1]. */
  resend(message: Message, options?: SendMessageOptions): Promise<Sent> {
    return this.start('resendMessage', message, options)
  }

  onSent(id: string, row: LogEntry): void {
    const { store } = this.parts
    const waiting = this.pending.get(id)
    const record = row.message ?? waiting?.entry.record ?? store.find(id)?.record
    if (!record) return
    const entry = store.place({ ...row, message: record }, waiting?.entry)
    this.succeed(entry)
  }

  onSentOnline(id: string, timeSeconds: number): void {
    const entry = this.entryOf(id)
    if (!entry) return
    entry.status = 'success'
    entry.time = timeSeconds
    this.succeed(entry)
  }

  onSendFailed(id: string, error: TimError): void {
    const entry = this.entryOf(id)
    if (entry) this.fail(entry, error)
  }

  /** Every promise settles: logout, a kick and destroy end what is still on its way. */
  close(error: TimError): void {
    for (const { entry } of [...this.pending.values()]) this.fail(entry, error)
  }

  private start(operation: Operation, message: Message, options: SendMessageOptions | undefined): Promise<Sent> {
    const id = internalsOf(message)?.id ?? ''
    const running = this.pending.get(id)
    if (running) return running.settled.promise
    const known = this.parts.store.find(id)
    if (known && this.isStored(known)) return Promise.resolve(this.answer(known))
    try {
      const entry = this.accept(message, options, known)
      return this.transmit(operation, entry, { options, resumable: known !== undefined || operation === 'resendMessage' })
    } catch (error) {
      return Promise.reject(this.refusal(operation, message, error))
    }
  }

  /** Throws what is wrong with the message; nothing has changed then. */
  private accept(message: Message, options: SendMessageOptions | undefined, known?: MessageEntry): MessageEntry {
    const { store } = this.parts
    const record = this.checkedRecord(message, options)
    const entry = store.hold(known && !options ? { ...record, ...exclusions(known.record) } : record, 'unSend')
    entry.live = message
    // The application has it on its screen already: its own row must not be raised [SEND-6].
    entry.announced = true
    if (!known || options) entry.onlineOnly = options?.onlineUserOnly === true
    store.present(entry)
    return entry
  }

  private transmit(operation: Operation, entry: MessageEntry, attempt: Attempt): Promise<Sent> {
    const settled = createDeferred<Sent>()
    this.pending.set(entry.id, { entry, operation, settled })
    try {
      if (!this.resume(entry, attempt)) this.enqueue(entry, attempt.options)
      if (!entry.onlineOnly) this.parts.outgoing.onSending(entry.record)
    } catch (error) {
      this.fail(entry, error)
    }
    return settled.promise
  }

  /** Without options a message that failed goes out as the outbox took it. */
  private resume({ id }: MessageEntry, { options, resumable }: Attempt): boolean {
    if (!resumable) return false
    if (!options) return this.isWaiting(id) || this.parts.log.resend(id)
    this.parts.log.discard(id)
    return false
  }

  private enqueue({ record, id, onlineOnly }: MessageEntry, options: SendMessageOptions | undefined): void {
    const { offlinePushInfo } = sendingOptions(options)
    this.parts.log.send({ record, onlineOnly, offlinePushInfo, unboundId: id.startsWith('0-') })
  }

  /** Is it in the outbox since before this session? */
  private isWaiting(id: string): boolean {
    return this.parts.log.outbox().some((entry) => entry.record.id === id && entry.state === 'pending')
  }

  private isStored(entry: MessageEntry): boolean {
    return entry.status === 'success' && entry.record.from === this.parts.identity.userId()
  }

  private checkedRecord(message: Message, options: SendMessageOptions | undefined): MessageRecord {
    const { identity } = this.parts
    const problem = outgoingProblem(message, { tinyId: identity.tinyId() })
    if (problem) throw problem
    const record = recordFromMessage(message, { selfId: identity.userId(), ...sendingOptions(options) })
    if (!record) throw new TimError(ERRORS.MESSAGE_REQUIRED)
    if (contentBytes(record) > CONTENT_BYTES_LIMIT) throw new TimError(ERRORS.BODY_TOO_LARGE)
    return { ...record, conversationId: `${record.conversationType}${record.to}` }
  }

  private entryOf(id: string): MessageEntry | undefined {
    return this.pending.get(id)?.entry ?? this.parts.store.find(id)
  }

  private succeed(entry: MessageEntry): void {
    entry.announced = true
    const waiting = this.take(entry)
    if (waiting) waiting.settled.resolve(this.answer(entry))
    else if (entry.live) this.parts.store.present(entry)
  }

  private fail(entry: MessageEntry, error: unknown): void {
    entry.status = 'fail'
    const message = this.parts.store.present(entry)
    const waiting = this.take(entry)
    waiting?.settled.reject(failure(waiting.operation, error, { message }))
  }

  private take(entry: MessageEntry): PendingSend | undefined {
    const waiting = this.pending.get(entry.id)
    this.pending.delete(entry.id)
    return waiting
  }

  private refusal(operation: Operation, message: Message, error: unknown): TimError {
    const isStored = this.parts.store.find(internalsOf(message)?.id ?? '')?.status === 'success'
    return failure(operation, error, refusedMessage(message, isStored))
  }

  private answer(entry: MessageEntry): Sent {
    return { code: 0, data: { message: this.parts.store.present(entry) } }
  }
}

/** The rejection of a send. */
function failure(operation: Operation, error: unknown, data: { readonly message?: unknown }): TimError {
  const reason = error instanceof TimError ? error : new TimError(ERRORS.BAD_ARGUMENT, '', { cause: error })
  return new TimError({ code: reason.code, text: reason.message }, operation, { data: { ...reason.data, ...data }, cause: error })
}

function exclusions({ excludedFromUnread, excludedFromLast }: MessageRecord): Partial<MessageRecord> {
  return { excludedFromUnread, excludedFromLast }
}
