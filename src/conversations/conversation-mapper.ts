import { TYPES } from '../api/constants'
import type { Conversation } from '../api/types'
import type { ConversationEntry } from './conversation-store'
import { toLastMessage } from './last-message'
import type { ProfileDirectory, RemarkDirectory } from './port'

export interface MapperFacts {
  readonly selfId: string
  readonly profiles: Pick<ProfileDirectory, 'profileOf' | 'nameOf'>
  readonly remarks: RemarkDirectory
}

/** A fresh object for the application. Names and faces are those of the user cache at this moment [N1]. */
export function toConversation(entry: ConversationEntry, { selfId, profiles, remarks }: MapperFacts): Conversation {
  const { state, preview, unread } = entry
  const peer = state.type === TYPES.CONV_C2C ? profiles.profileOf(state.peerId) : undefined
  const conversation: Conversation = {
    conversationID: state.id,
    type: state.type,
    subType: '',
    unreadCount: unread,
    lastMessage: toLastMessage(preview, { selfId, peerReadSeq: state.peerReadSeq, names: profiles }),
    groupAtInfoList: [],
    remark: peer ? remarks.remarkOf(peer.userID) : '',
    isPinned: state.isPinned,
    messageRemindType: state.remindType,
    markList: [],
    customData: '',
    conversationGroupList: [],
    draftText: '',
  }
  if (peer) conversation.userProfile = peer
  return conversation
}
