import type { LogEntry } from './port'

/** Rows whose identity is remembered per conversation. */
const CAPACITY = 256

/** What a row is, apart from its content: two rows with one seq and two identities are a fork. */
export function identityOf(entry: LogEntry): string | undefined {
  if (entry.kind === 'message') return entry.message?.id
  return entry.kind === 'revoke' ? `revoke ${entry.revocation?.targetSeq ?? 0}` : undefined
}

/** The identities of the newest rows of one log. Tombstones and unknown kinds have none, and contradict nothing. */
export class RecentRows {
  private readonly identities = new Map<number, string>()

  note(entry: LogEntry): void {
    const identity = identityOf(entry)
    if (identity === undefined) return
    this.identities.set(entry.seq, identity)
    if (this.identities.size <= CAPACITY) return
    for (const oldest of this.identities.keys()) {
      this.identities.delete(oldest)
      return
    }
  }

  contradicts(entry: LogEntry): boolean {
    const known = this.identities.get(entry.seq)
    const identity = identityOf(entry)
    return known !== undefined && identity !== undefined && known !== identity
  }

  /** The row has no content any more. */
  forget(seq: number): void {
    this.identities.delete(seq)
  }

  truncate(afterSeq: number): void {
    for (const seq of [...this.identities.keys()]) if (seq > afterSeq) this.identities.delete(seq)
  }
}
