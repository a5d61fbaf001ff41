import { TYPES } from '../api/constants'
import { OrderedView } from './conversation-order'
import type { OrderKey } from './conversation-order'
import { emptyState } from './conversation-state'
import type { ConversationState } from './conversation-state'
import { isReadByPeer, previewOf } from './last-message'
import type { Preview } from './last-message'
import { unreadCount } from './unread'

/** A conversation of the list, with what follows from its facts. Made anew at each change, so it can be compared. */
export interface ConversationEntry extends OrderKey {
  readonly state: Readonly<ConversationState>
  readonly preview: Preview | undefined
  readonly unread: number
  /** What of it the total holds: nothing in do-not-disturb [D13]. */
  readonly counted: number
}

/**
 * The conversations by ID, and the list as it is shown. Every change goes through `change`, which derives again what
 * follows from the facts; the total is the sum of what was derived, never a count of its own.
 */
export class ConversationStore {
  private readonly states = new Map<string, ConversationState>()
  private readonly entries = new Map<string, ConversationEntry>()
  private readonly view = new OrderedView<ConversationEntry>()
  private unreadTotal = 0
  private version = 0

  constructor(private readonly selfId: () => string) {}

  /** The list, in order. */
  get list(): readonly ConversationEntry[] {
    return this.view.all
  }

  /** Unread messages of the list. */
  get totalUnread(): number {
    return this.unreadTotal
  }

  /** Differs after a change that the list shows. */
  get shownVersion(): number {
    return this.version
  }

  get(id: string): Readonly<ConversationState> | undefined {
    return this.states.get(id)
  }

  /** The conversation as the list shows it; undefined when it is not in the list. */
  entry(id: string): ConversationEntry | undefined {
    return this.entries.get(id)
  }

  all(): IterableIterator<Readonly<ConversationState>> {
    return this.states.values()
  }

  /** Changes the facts of one conversation, which is made if need be. */
  change(id: string, apply: (state: ConversationState) => void): void {
    const state = this.states.get(id) ?? emptyState(id)
    const before = this.entries.get(id)
    // An entry holds the state itself, so what the list showed is written down before the state moves.
    const shownBefore = before && this.shownFacts(before)
    apply(state)
    this.states.set(id, state)
    const after = isListed(state) ? entryOf(state) : undefined
    this.replace(before, after)
    if (!sameFacts(shownBefore, after && this.shownFacts(after))) this.version++
  }

  remove(id: string): void {
    const before = this.entries.get(id)
    this.states.delete(id)
    this.replace(before, undefined)
    if (before) this.version++
  }

  clear(): void {
    if (this.entries.size > 0) this.version++
    this.states.clear()
    this.entries.clear()
    this.view.clear()
    this.unreadTotal = 0
  }

  private replace(before: ConversationEntry | undefined, after: ConversationEntry | undefined): void {
    this.unreadTotal += (after?.counted ?? 0) - (before?.counted ?? 0)
    if (before) {
      this.view.remove(before)
      this.entries.delete(before.id)
    }
    if (after) {
      this.view.insert(after)
      this.entries.set(after.id, after)
    }
  }

  private shownFacts({ state, preview, unread, isPinned, lastTime }: ConversationEntry): readonly unknown[] {
    const isPeerRead = preview !== undefined && isReadByPeer(preview, { selfId: this.selfId(), peerReadSeq: state.peerReadSeq })
    // In whole seconds, as it is shown: an earlier message that is stored meanwhile moves a waiting preview by less.
    const shownTime = Math.floor(lastTime)
    return [
      isPinned, shownTime, unread, preview?.record.id, preview?.sequence, preview?.revocation !== null, isPeerRead, state.remindType,
    ]
  }
}

/** A conversation is listed unless it was removed; a message on its way brings it back. */
function isListed(state: ConversationState): boolean {
  return (state.isOpen && !state.hidden) || state.pending.last !== undefined
}

/** What follows from the facts. */
export function entryOf(state: Readonly<ConversationState>): ConversationEntry {
  const { id, isPinned } = state
  const preview = previewOf(state)
  const unread = unreadCount(state)
  return { id, isPinned, lastTime: preview?.time ?? 0, state, preview, unread, counted: isMuted(state) ? 0 : unread }
}

function sameFacts(one: readonly unknown[] | undefined, other: readonly unknown[] | undefined): boolean {
  if (!one || !other) return one === other
  return one.every((fact, index) => fact === other[index])
}

function isMuted({ remindType }: Readonly<ConversationState>): boolean {
  return remindType === TYPES.MSG_REMIND_ACPT_NOT_NOTE || remindType === TYPES.MSG_REMIND_DISCARD
}
