import { computed, shallowRef } from 'vue'
import type { Message, Sdk } from '../sdk'
import { entriesOf } from './entries'
import { MessageLog } from './message-log'
import { rowOf, sameRow, type Row } from './row'

/** Whether there is more history above, and what is being done about it. */
export type HistoryState = 'idle' | 'loading' | 'failed' | 'complete'

/** The messages of one conversation as the page shows them, and the way to more of them. */
export class Timeline {
  readonly history = shallowRef<HistoryState>('idle')
  readonly rows = shallowRef<readonly Row[]>([])
  /** How many messages of others arrived since this timeline exists. */
  readonly arrived = shallowRef(0)
  /** The message under the "new messages" line; '' without one. */
  readonly firstUnread = shallowRef('')
  readonly entries = computed(() => entriesOf(this.rows.value, this.firstUnread.value))

  private readonly log = new MessageLog()
  private readonly formerTexts = new Map<string, string>()
  private nextReqMessageID = ''
  /** Unread messages of others that still wait for their line. */
  private unread = 0

  constructor(
    private readonly sdk: Sdk,
    readonly conversationID: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  message(ID: string): Message | undefined {
    return this.log.get(ID)
  }

  /** Messages that were received, sent or changed. */
  put(messages: readonly Message[]): void {
    const fresh = this.log.add(messages).filter((message) => message.flow === 'in').length
    this.arrived.value += fresh
    if (this.unread > 0) this.unread += fresh
    this.show()
  }

  /** A message was sent. An event may have told more about it by now, for example that it was read: that stands. */
  settle(message: Message): void {
    if (this.log.get(message.ID)?.status === 'success') this.show()
    else this.put([message])
  }

  remove(ID: string): void {
    this.log.remove(ID)
    this.show()
  }

  /** Keeps the text of a message that is about to be revoked, so that it can be written anew. */
  rememberText(ID: string, text: string): void {
    this.formerTexts.set(ID, text)
  }

  /** Shows the newest page; what is unread at this moment gets its line above it. */
  async open(unread: number): Promise<void> {
    this.firstUnread.value = ''
    this.unread = unread
    if (this.rows.value.length === 0) await this.loadOlder()
    else this.show()
  }

  /** Loads the page above the oldest message; the newest page the first time. */
  async loadOlder(): Promise<void> {
    if (this.history.value === 'loading' || this.history.value === 'complete') return
    this.history.value = 'loading'
    try {
      const { messageList, nextReqMessageID, isCompleted } = await this.page(this.nextReqMessageID)
      this.log.add(messageList)
      this.nextReqMessageID = nextReqMessageID
      // The rows first: who watches the state looks at the list for whether it needs more.
      this.show()
      this.history.value = isCompleted || !nextReqMessageID ? 'complete' : 'idle'
    } catch (error) {
      this.history.value = 'failed'
      this.onError(error)
    }
  }

  /** After an interruption: starts anew from the newest page if more was missed than that page holds. */
  async refresh(): Promise<void> {
    if (this.history.value === 'loading' || this.rows.value.length === 0) return
    const known = this.log.newestSequence()
    const { messageList, nextReqMessageID, isCompleted } = await this.page('')
    const oldest = messageList[0]?.sequence ?? 0
    // What was missed may have come by events while the page was on its way: then there is no gap above it.
    if (oldest > known + 1 && !this.log.hasSequence(oldest - 1)) {
      this.log.clear()
      this.nextReqMessageID = nextReqMessageID
      this.history.value = isCompleted ? 'complete' : 'idle'
    }
    this.log.add(messageList)
    this.show()
  }

  show(): void {
    const before = new Map(this.rows.value.map((row) => [row.key, row]))
    this.rows.value = this.log.ordered().map((message) => {
      const row = rowOf(message, this.formerTexts.get(message.ID) ?? '')
      const old = before.get(row.key)
      return old && sameRow(old, row) ? old : row
    })
    if (this.unread > 0) this.markUnread()
  }

  /** Draws the line once, when the page that holds the first unread message is there. */
  private markUnread(): void {
    const incoming = this.rows.value.filter((row) => !row.mine && row.kind !== 'revoked')
    const first = incoming[incoming.length - this.unread]
    if (!first) return
    this.firstUnread.value = first.key
    this.unread = 0
  }

  private async page(nextReqMessageID: string) {
    const { conversationID } = this
    const response = await this.sdk.getMessageList(
      nextReqMessageID ? { conversationID, nextReqMessageID } : { conversationID },
    )
    return response.data
  }
}
