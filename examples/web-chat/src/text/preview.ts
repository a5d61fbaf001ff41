import type { Conversation } from '../sdk'

/** The API's placeholders, in the language of this page. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '[图片]': 'Photo',
  '[语音]': 'Voice message',
  '[视频]': 'Video',
  '[文件]': 'File',
  '[位置]': 'Location',
  '[地理位置]': 'Location',
  '[动画表情]': 'Sticker',
  '[自定义消息]': 'Custom message',
  '[群提示消息]': 'Group notice',
  '[聊天记录]': 'Chat history',
}

/** The second line of a conversation in the list. */
export interface Preview {
  /** "You" or "Draft". */
  lead: string
  text: string
  /** Not somebody's words: shown in another style. */
  placeholder: boolean
}

/** What to show of a conversation's newest message. */
export function previewOf(conversation: Conversation, me: string): Preview {
  const last = conversation.lastMessage
  const mine = last.fromAccount === me
  if (last.isRevoked) {
    return { lead: '', text: mine ? 'You unsent a message' : 'Message unsent', placeholder: true }
  }
  if (!last.lastTime && !last.messageForShow) return { lead: '', text: 'No messages yet', placeholder: true }
  const translated = PLACEHOLDERS[last.messageForShow]
  return { lead: mine ? 'You' : '', text: translated ?? last.messageForShow, placeholder: translated !== undefined }
}
