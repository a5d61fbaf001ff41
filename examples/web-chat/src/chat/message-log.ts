import type { Message } from '../sdk'

/** The messages of one conversation: one per ID, the newest object that the SDK gave wins. */
export class MessageLog {
  private readonly byID = new Map<string, Message>()

  get(ID: string): Message | undefined {
    return this.byID.get(ID)
  }

  /** Adds or replaces; tells which were not there before. */
  add(messages: readonly Message[]): Message[] {
    const fresh = messages.filter((message) => !this.byID.has(message.ID))
    for (const message of messages) this.byID.set(message.ID, message)
    return fresh
  }

  remove(ID: string): void {
    this.byID.delete(ID)
  }

  clear(): void {
    for (const message of this.byID.values()) if (message.sequence) this.byID.delete(message.ID)
  }

  /** Stored messages by the server's sequence; those under way or failed stand where their time puts them. */
  ordered(): Message[] {
    const all = [...this.byID.values()]
    const stored = all.filter((message) => message.sequence > 0).sort((a, b) => a.sequence - b.sequence)
    const pending = all.filter((message) => message.sequence === 0)
    if (pending.length === 0) return stored
    return interleave(stored, pending)
  }

  /** The newest sequence held; 0 when there is none. */
  newestSequence(): number {
    let newest = 0
    for (const { sequence } of this.byID.values()) newest = Math.max(newest, sequence)
    return newest
  }

  /** Is the message with that sequence here? */
  hasSequence(wanted: number): boolean {
    for (const { sequence } of this.byID.values()) if (sequence === wanted) return true
    return false
  }
}

function interleave(stored: readonly Message[], pending: readonly Message[]): Message[] {
  const result: Message[] = []
  const waiting = [...pending]
  for (const message of stored) {
    // A message of the same second was most likely there before the one that is still under way.
    while (waiting[0]?.status === 'fail' && waiting[0].time < message.time) result.push(...waiting.splice(0, 1))
    result.push(message)
  }
  return [...result, ...waiting]
}
