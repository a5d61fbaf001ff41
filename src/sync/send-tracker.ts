import type { OutboxEntry } from './port'
import { SendLane, type SendItem } from './send-lane'

/** The messages that the pump has taken: by ID, by the number of their transmission, and in lanes. */
export class SendTracker {
  private readonly items = new Map<string, SendItem>()
  private readonly lanes = new Map<string, SendLane>()
  private readonly byRef = new Map<number, SendItem>()
  private sentCount = 0
  private lastRef = 0

  /** Messages that were transmitted on this connection and are not answered. */
  get inFlight(): number {
    return this.sentCount
  }

  get nextRef(): number {
    return this.lastRef + 1
  }

  all(): SendItem[] {
    return [...this.items.values()]
  }

  allLanes(): SendLane[] {
    return [...this.lanes.values()]
  }

  get(messageId: string): SendItem | undefined {
    return this.items.get(messageId)
  }

  laneOf({ entry: { record } }: Pick<SendItem, 'entry'>): SendLane {
    const lane = this.lanes.get(record.conversationId) ?? new SendLane()
    this.lanes.set(record.conversationId, lane)
    return lane
  }

  add(entry: OutboxEntry, nowMs: number): SendItem {
    const item: SendItem = {
      entry, enqueuedAtMs: nowMs, state: 'storing', ref: 0, sentAtMs: 0,
      refusals: 0, firstRefusalMs: 0, isAwaited: false, isSettled: false,
    }
    this.items.set(entry.record.id, item)
    this.laneOf(item).add(item)
    return item
  }

  drop(item: SendItem): void {
    if (item.state === 'sent') this.sentCount--
    if (this.items.get(item.entry.record.id) === item) this.items.delete(item.entry.record.id)
    this.byRef.delete(item.ref)
    const lane = this.laneOf(item)
    lane.remove(item)
    if (lane.isEmpty) this.lanes.delete(item.entry.record.conversationId)
  }

  /** It was transmitted under `nextRef`. */
  markSent(item: SendItem, nowMs: number): void {
    item.ref = ++this.lastRef
    item.sentAtMs = nowMs
    item.state = 'sent'
    this.byRef.set(item.ref, item)
    this.sentCount++
  }

  /** Whom that answer is for. `isNewest`: it answers the last transmission, not one that was repeated since. */
  takeAnswered(ref: number): { readonly item: SendItem; readonly isNewest: boolean } | undefined {
    const item = this.byRef.get(ref)
    this.byRef.delete(ref)
    return item && { item, isNewest: item.ref === ref && item.state === 'sent' }
  }

  markAcknowledged(item: SendItem): void {
    if (item.state === 'sent') this.sentCount--
    item.state = 'acknowledged'
    item.refusals = 0
    item.isAwaited = false
  }

  /** It has to go again. */
  unsend(item: SendItem): void {
    if (item.state !== 'sent') return
    this.laneOf(item).unsend(item)
    this.sentCount--
  }

  /** What was transmitted on the connection before has to go again on the next one. */
  rewind(): void {
    for (const lane of this.lanes.values()) lane.rewind()
    this.byRef.clear()
    this.sentCount = 0
  }

  /** The earliest of the times that `dueMs` names; undefined when it names none, or Infinity. */
  earliest(dueMs: (item: SendItem) => number): number | undefined {
    let first = Infinity
    for (const item of this.items.values()) first = Math.min(first, dueMs(item))
    return first === Infinity ? undefined : first
  }

  clear(): void {
    this.items.clear()
    this.lanes.clear()
    this.byRef.clear()
  }
}
