import { TYPES } from '../api/constants'
import type { LastMessage } from '../api/types'
import type { LogEntry, MessageRecord } from '../sync/port'
import type { ConversationState } from './conversation-state'
import type { ProfileDirectory } from './port'

/** Lines for elements without text, in the words that UI kits of this API translate. */
const PLACEHOLDERS: Record<Exclude<MessageRecord['type'], 'TIMTextElem'>, string> = {
  [TYPES.MSG_IMAGE]: '[图片]',
  [TYPES.MSG_AUDIO]: '[语音]',
  [TYPES.MSG_VIDEO]: '[视频]',
  [TYPES.MSG_FILE]: '[文件]',
  [TYPES.MSG_LOCATION]: '[位置]',
  [TYPES.MSG_FACE]: '[动画表情]',
  [TYPES.MSG_CUSTOM]: '[自定义消息]',
  [TYPES.MSG_GRP_TIP]: '[群提示消息]',
  [TYPES.MSG_GRP_SYS_NOTICE]: '[群提示消息]',
  [TYPES.MSG_MERGER]: '[聊天记录]',
  unsupported: '[自定义消息]',
}

/** The message that a conversation's preview shows. */
export interface Preview {
  readonly record: MessageRecord
  /** Seconds. */
  readonly time: number
  readonly sequence: number
  /** 0 while the message waits for its row. */
  readonly seq: number
  readonly revocation: LogEntry['revocation']
}

/** An own message on its way is the newest there is [SYNC-9]; it never moves the conversation back in time. */
export function previewOf({ last, pending }: ConversationState): Preview | undefined {
  const record = pending.last
  if (record) return { record, time: Math.max(record.clientTime, last?.time ?? 0), sequence: 0, seq: 0, revocation: null }
  if (!last?.message) return undefined
  return { record: last.message, time: last.time, sequence: last.sequence, seq: last.seq, revocation: last.revocation }
}

/** What the preview is made from beside the message. */
export interface PreviewFacts {
  readonly selfId: string
  readonly peerReadSeq: number
  /** The user cache, which goes before what is in the message [N12]. */
  readonly names: Pick<ProfileDirectory, 'nameOf'>
}

/** An object also where there is no message: screens read its fields without asking. */
export function toLastMessage(preview: Preview | undefined, facts: PreviewFacts): LastMessage {
  if (!preview) return noMessage()
  const { record, revocation } = preview
  const isRevoked = revocation !== null
  return {
    lastTime: Math.floor(preview.time),
    lastSequence: preview.sequence,
    fromAccount: record.from,
    nick: (facts.names.nameOf(record.from) ?? record).nick,
    nameCard: '',
    messageForShow: isRevoked ? '' : messageForShow(record),
    type: record.type === 'unsupported' ? TYPES.MSG_CUSTOM : record.type,
    payload: isRevoked ? {} : { ...record.payload },
    isRevoked,
    revoker: revocation?.revoker ?? '',
    isPeerRead: isReadByPeer(preview, facts),
    cloudCustomData: record.cloudCustomData,
  }
}

export function isReadByPeer({ record, seq }: Preview, facts: Pick<PreviewFacts, 'selfId' | 'peerReadSeq'>): boolean {
  return record.conversationType === TYPES.CONV_C2C && record.from === facts.selfId
    && seq > 0 && seq <= facts.peerReadSeq
}

function messageForShow({ type, payload }: MessageRecord): string {
  if (type !== TYPES.MSG_TEXT) return PLACEHOLDERS[type]
  return 'text' in payload ? payload.text : ''
}

function noMessage(): LastMessage {
  return {
    lastTime: 0,
    lastSequence: 0,
    fromAccount: '',
    nick: '',
    nameCard: '',
    messageForShow: '',
    type: '',
    payload: {},
    isRevoked: false,
    revoker: '',
    isPeerRead: false,
    cloudCustomData: '',
  }
}
