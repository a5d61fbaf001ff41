import type { TimError } from '../../src/api/errors'
import type { FactRecord, IndexRecord, LogEntry, MessageRecord, RowsApplied, SyncListener } from '../../src/sync/port'
import { identityOf } from '../../src/sync/recent-rows'

/** What one conversation shows. */
interface View {
  readonly rows: Map<number, LogEntry>
  /** Of the rows that were added since the session began, or since the view was reset. */
  newestSeq: number
}

/**
 * Stands where an application would, and checks what it is told, call by call: each message is added once per session,
 * in order of seq, no seq means two messages, and every own message ends as sent or failed, and once.
 */
export class UiRecorder implements SyncListener {
  readonly violations: string[] = []
  /** What was told as newly received, in order, since the last boot. */
  readonly received: { readonly conversationId: string; readonly entry: LogEntry }[] = []
  readonly index = new Map<string, IndexRecord>()
  readonly online: MessageRecord[] = []
  readonly resets: string[] = []
  readonly profiles: string[] = []
  /** The facts that stand, as they were told, by kind and key. */
  readonly facts = new Map<string, FactRecord>()
  /** Every fact that was told, in order. */
  readonly toldFacts: FactRecord[] = []
  settled = 0
  /** Own messages of this session: what became of them. */
  readonly own = new Map<string, { state: 'pending' | 'sent' | 'failed'; code: number; seq: number }>()
  /** Called with the name of each call, before it is written down: may throw, as an application does. */
  onCall: (name: keyof SyncListener) => void = () => undefined
  private readonly views = new Map<string, View>()

  constructor(private readonly userId: string) {}

  /** The process starts: nothing is on the screen. */
  startSession(): void {
    this.views.clear()
    this.received.length = 0
    this.index.clear()
    this.own.clear()
  }

  /** What the device had stored: nobody is told of it. */
  startFacts(facts: readonly FactRecord[]): void {
    this.facts.clear()
    this.toldFacts.length = 0
    for (const fact of facts) this.facts.set(`${fact.kind} ${fact.key}`, fact)
  }

  /** The application called sendMessage, or resendMessage. */
  addPending(record: MessageRecord): void {
    this.own.set(record.id, { state: 'pending', code: 0, seq: 0 })
  }

  /** The texts of a conversation's messages, in order of seq, as far as they were told. */
  texts(conversationId: string): string[] {
    return this.entries(conversationId).flatMap(({ message }) => (message && 'text' in message.payload ? [message.payload.text] : []))
  }

  /** The texts that were told as newly received. */
  receivedTexts(): string[] {
    return this.received.flatMap(({ entry: { message } }) => (message && 'text' in message.payload ? [message.payload.text] : []))
  }

  entries(conversationId: string): LogEntry[] {
    return [...this.view(conversationId).rows.values()].sort((a, b) => a.seq - b.seq)
  }

  onRows({ conversationId, entries, fresh }: RowsApplied): void {
    for (const entry of entries) {
      if (fresh) this.add(conversationId, entry)
      else this.view(conversationId).rows.set(entry.seq, entry)
    }
    if (fresh) this.received.push(...entries.map((entry) => ({ conversationId, entry })))
    this.onCall('onRows')
  }

  onIndex(records: readonly IndexRecord[]): void {
    for (const record of records) {
      const known = this.index.get(record.conversationId)
      if (known && record.readSeq < known.readSeq) this.violations.push(`READ-BACK ${record.conversationId} ${known.readSeq} -> ${record.readSeq}`)
      if (record.unread < 0) this.violations.push(`NEGATIVE UNREAD ${record.conversationId}`)
      this.index.set(record.conversationId, record)
    }
    this.onCall('onIndex')
  }

  onSent(messageId: string, entry: LogEntry): void {
    const own = this.own.get(messageId)
    if (own?.state === 'sent') this.violations.push(`SENT TWICE ${messageId}`)
    this.own.set(messageId, { state: 'sent', code: 0, seq: entry.seq })
    if (entry.message?.id !== messageId) this.violations.push(`SENT AS ANOTHER ${messageId}`)
    const view = entry.message && this.view(entry.message.conversationId)
    // A repeat of what an earlier session had stored is confirmed where it stands, below the newest row.
    if (view && entry.seq > view.newestSeq) this.add(entry.message?.conversationId ?? '', entry)
    else if (view) this.place(view, entry)
    this.onCall('onSent')
  }

  onSentOnline(messageId: string): void {
    this.own.set(messageId, { state: 'sent', code: 0, seq: 0 })
    this.onCall('onSentOnline')
  }

  onSendFailed(messageId: string, error: TimError): void {
    if (this.own.get(messageId)?.state === 'failed') this.violations.push(`FAILED TWICE ${messageId}`)
    this.own.set(messageId, { state: 'failed', code: error.code, seq: 0 })
    this.onCall('onSendFailed')
  }

  onOnline(record: MessageRecord): void {
    this.online.push(record)
    this.onCall('onOnline')
  }

  onProfiles(profiles: readonly { readonly userId: string }[]): void {
    this.profiles.push(...profiles.map(({ userId }) => userId))
    this.onCall('onProfiles')
  }

  onFacts(facts: readonly FactRecord[]): void {
    for (const fact of facts) {
      const name = `${fact.kind} ${fact.key}`
      const known = this.facts.get(name)
      if (fact.removed && !this.facts.delete(name)) this.violations.push(`REMOVED TWICE ${name}`)
      if (!fact.removed) this.facts.set(name, fact)
      if (known && !fact.removed && JSON.stringify({ ...known, uver: 0 }) === JSON.stringify({ ...fact, uver: 0 })) this.violations.push(`NOTHING NEW ${name}`)
    }
    this.toldFacts.push(...facts)
    this.onCall('onFacts')
  }

  onReset(): void {
    this.views.clear()
    this.index.clear()
    this.resets.push('all')
    this.onCall('onReset')
  }

  onTruncated(conversationId: string, afterSeq: number): void {
    const view = this.view(conversationId)
    for (const seq of [...view.rows.keys()]) if (seq > afterSeq) view.rows.delete(seq)
    view.newestSeq = Math.min(view.newestSeq, afterSeq)
    this.resets.push(`${conversationId} after ${afterSeq}`)
    this.onCall('onTruncated')
  }

  onSettled(): void {
    this.settled++
    this.onCall('onSettled')
  }

  private add(conversationId: string, entry: LogEntry): void {
    const view = this.view(conversationId)
    if (entry.seq <= view.newestSeq) this.violations.push(`ORDER ${conversationId} ${entry.seq} after ${view.newestSeq}`)
    const id = entry.message?.id
    if (id && [...view.rows.values()].some((row) => row.seq !== entry.seq && row.message?.id === id)) this.violations.push(`DUPLICATE ${id}`)
    if (id && entry.message?.from === this.userId && this.own.get(id)?.state === 'pending') this.violations.push(`OWN AS RECEIVED ${id}`)
    view.newestSeq = Math.max(view.newestSeq, entry.seq)
    this.place(view, entry)
  }

  private place(view: View, entry: LogEntry): void {
    const known = view.rows.get(entry.seq)
    const identity = identityOf(entry)
    if (known && identity !== undefined && identityOf(known) !== undefined && identityOf(known) !== identity) this.violations.push(`FORK ${entry.seq}`)
    view.rows.set(entry.seq, entry)
  }

  private view(conversationId: string): View {
    const view = this.views.get(conversationId) ?? { rows: new Map<number, LogEntry>(), newestSeq: 0 }
    this.views.set(conversationId, view)
    return view
  }
}
