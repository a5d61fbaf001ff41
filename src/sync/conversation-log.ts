import type { LogEntry } from './port'
import { RecentRows } from './recent-rows'

/** Rows kept beyond a gap; what does not fit is pulled again. */
const HELD_LIMIT = 1_000

/** What became of the rows that were offered to a log. */
export interface Offer {
  /** They extend the log, in order of seq. */
  readonly applied: readonly LogEntry[]
  /** They were known already. */
  readonly repeated: readonly LogEntry[]
  /** Known rows without content; if we had content for them, it has gone meanwhile. */
  readonly changed: readonly LogEntry[]
  /** One of them is another row than the one that we know at its seq [SYNC-1]. */
  readonly forked: boolean
}

/**
 * The end of one conversation's log as this device knows it:
 *
 *     … rows ≤ have ……… have │ (missing) │ held rows beyond the gap ……… head
 *
 * It decides which rows may be applied; it stores nothing, asks nobody and owns no timer [SYNC-1].
 */
export class ConversationLog {
  /** Undefined until the index, or the gateway, has said where the log stands. */
  private haveSeq: number | undefined
  private headSeq = 0
  private frozen = false
  private readonly held = new Map<number, LogEntry>()
  private readonly recent = new RecentRows()

  constructor(readonly conversationId: string, have?: number) {
    this.haveSeq = have
    this.headSeq = have ?? 0
  }

  /** Everything up to here was applied, is in a recorded hole, or was there before this device. */
  get have(): number | undefined {
    return this.haveSeq
  }

  /** The highest seq that anything has named. */
  get head(): number {
    return this.headSeq
  }

  /** Is the log being compared with the gateway's? Rows wait until that is over. */
  get isFrozen(): boolean {
    return this.frozen
  }

  /** The rows to pull next; undefined when none are, or when it is not known yet. */
  get missing(): { readonly from: number; readonly to: number } | undefined {
    if (this.haveSeq === undefined || this.frozen || this.haveSeq >= this.headSeq) return undefined
    const to = this.held.size > 0 ? Math.min(...this.held.keys()) - 1 : this.headSeq
    return { from: this.haveSeq + 1, to }
  }

  /** Something named this seq as existing. */
  expect(head: number): void {
    this.headSeq = Math.max(this.headSeq, head)
  }

  /** Rows from a push, an acknowledgement or a pull, in any order. */
  offer(entries: readonly LogEntry[]): Offer {
    const known: LogEntry[] = []
    const applied: LogEntry[] = []
    for (const entry of entries) {
      if (!this.frozen && entry.seq <= (this.haveSeq ?? -1)) known.push(entry)
      else if (this.isNext(entry) && this.held.size === 0) this.append(entry, applied)
      else {
        this.hold(entry)
        this.drainInto(applied)
      }
    }
    const changed = known.filter((entry) => entry.kind === 'tombstone')
    for (const entry of changed) this.recent.forget(entry.seq)
    const forked = known.some((entry) => this.recent.contradicts(entry))
    return { applied, repeated: known, changed, forked }
  }

  /** Says where the log stands without its rows: a device that starts here, or a hole. What was held below goes. */
  startAt(seq: number): Offer {
    this.haveSeq = Math.max(seq, this.haveSeq ?? 0)
    this.expect(seq)
    return this.release()
  }

  /** Notes rows at or below `have`, so that another row under one of their seqs is seen. */
  note(entries: readonly LogEntry[]): void {
    for (const entry of entries) if (entry.seq <= (this.haveSeq ?? 0)) this.recent.note(entry)
  }

  /** From here on rows wait. */
  freeze(): void {
    this.frozen = true
  }

  /** The comparison is over: rows up to `keep` are the gateway's too, what we had beyond is void. */
  thaw(keep: number, head: number): Offer {
    this.frozen = false
    this.haveSeq = keep
    this.headSeq = Math.max(keep, head)
    this.recent.truncate(keep)
    return this.release()
  }

  private release(): Offer {
    const have = this.haveSeq ?? 0
    const repeated = [...this.held.values()].filter((entry) => entry.seq <= have)
    for (const entry of repeated) this.held.delete(entry.seq)
    const forked = repeated.some((entry) => this.recent.contradicts(entry))
    const applied: LogEntry[] = []
    this.drainInto(applied)
    return { applied, repeated, changed: [], forked }
  }

  private hold(entry: LogEntry): void {
    this.expect(entry.seq)
    this.held.set(entry.seq, entry)
    if (!this.isNext(entry) && this.held.size > HELD_LIMIT) this.held.delete(Math.max(...this.held.keys()))
  }

  private drainInto(applied: LogEntry[]): void {
    if (this.frozen || this.haveSeq === undefined) return
    for (let next = this.held.get(this.haveSeq + 1); next; next = this.held.get(this.haveSeq + 1)) {
      this.held.delete(next.seq)
      this.append(next, applied)
    }
  }

  private isNext({ seq }: LogEntry): boolean {
    return !this.frozen && this.haveSeq !== undefined && seq === this.haveSeq + 1
  }

  private append(entry: LogEntry, applied: LogEntry[]): void {
    this.expect(entry.seq)
    this.haveSeq = entry.seq
    this.recent.note(entry)
    applied.push(entry)
  }
}
