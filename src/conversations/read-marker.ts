import { ERRORS } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type {
  ConversationType,
  NoData,
  ReadAllScope,
  SetAllMessageReadOptions,
  SetMessageReadOptions,
  SetMessageReadResult,
  TimResponse,
} from '../api/types'
import { checkedConversationId } from './conversation-ids'
import type { ConversationStore } from './conversation-store'
import type { ConversationLog } from './port'

/** Marks in one request; many conversations go in several. */
const MARKS_PER_REQUEST = 100

const TYPES_OF_SCOPE: Record<ReadAllScope, readonly ConversationType[]> = {
  [TYPES.READ_ALL_C2C_MSG]: [TYPES.CONV_C2C],
  [TYPES.READ_ALL_GROUP_MSG]: [TYPES.CONV_GROUP, TYPES.CONV_TOPIC],
  [TYPES.READ_ALL_MSG]: [TYPES.CONV_C2C, TYPES.CONV_GROUP, TYPES.CONV_TOPIC, TYPES.CONV_SYSTEM],
}

/** Reports what is read. Counts change when the gateway's new facts have come, here as on the user's other devices [U6]. */
export class ReadMarker {
  constructor(private readonly log: Pick<ConversationLog, 'markRead'>, private readonly store: ConversationStore) {}

  /** Up to the newest row at this moment; what comes later counts again [U5]. */
  async setMessageRead(options: SetMessageReadOptions): Promise<TimResponse<SetMessageReadResult>> {
    const conversationID = checkedConversationId('setMessageRead', options?.conversationID)
    const state = this.store.get(conversationID)
    if (state && state.newestSeq > state.readSeq) {
      await this.log.markRead([{ conversationId: conversationID, readSeq: state.newestSeq }])
    }
    return { code: 0, data: { conversationID } }
  }

  async setAllMessageRead(options: SetAllMessageReadOptions = {}): Promise<TimResponse<NoData>> {
    const scope = options?.scope ?? TYPES.READ_ALL_MSG
    const types = Object.keys(TYPES_OF_SCOPE).includes(scope) ? TYPES_OF_SCOPE[scope] : undefined
    if (!types) throw new TimError(ERRORS.SET_ALL_READ_FAILED, 'setAllMessageRead', { reason: 'the scope is unknown' })
    const marks = this.store.list
      .filter(({ state, unread }) => unread > 0 && types.includes(state.type))
      .map(({ id, state }) => ({ conversationId: id, readSeq: state.newestSeq }))
    try {
      for (let start = 0; start < marks.length; start += MARKS_PER_REQUEST) {
        await this.log.markRead(marks.slice(start, start + MARKS_PER_REQUEST))
      }
    } catch (error) {
      throw new TimError(ERRORS.SET_ALL_READ_FAILED, 'setAllMessageRead', { cause: error })
    }
    return { code: 0, data: {} }
  }
}
