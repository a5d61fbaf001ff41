import { TYPES } from '../api/constants'
import type { Conversation, Profile } from '../api/types'
import type { ConversationEntry } from './conversation-store'
import { toLastMessage } from './last-message'
import type { ProfileDirectory, RemarkDirectory } from './port'

export interface MapperFacts {
  readonly selfId: string
  readonly profiles: Pick<ProfileDirectory, 'lookup'>
  readonly remarks: RemarkDirectory
}

/** A fresh object for the application. Names and faces are those of the user cache at this moment [N1]. */
export function toConversation(entry: ConversationEntry, { selfId, profiles, remarks }: MapperFacts): Conversation {
  const { state, preview, unread } = entry
  const peer = state.type === TYPES.CONV_C2C ? profiles.lookup(state.peerId) ?? unknownProfile(state.peerId) : undefined
  const nickOf = (userId: string) => (userId === peer?.userID ? peer.nick : profiles.lookup(userId)?.nick) || undefined
  const conversation: Conversation = {
    conversationID: state.id,
    type: state.type,
    subType: '',
    unreadCount: unread,
    lastMessage: toLastMessage(preview, { selfId, peerReadSeq: state.peerReadSeq, nickOf }),
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

/** What screens read before the name of somebody is known. */
function unknownProfile(userID: string): Profile {
  return {
    userID,
    nick: '',
    avatar: '',
    gender: TYPES.GENDER_UNKNOWN,
    birthday: 0,
    location: '',
    selfSignature: '',
    allowType: TYPES.ALLOW_TYPE_NEED_CONFIRM,
    language: 0,
    messageSettings: 0,
    adminForbidType: TYPES.FORBID_TYPE_NONE,
    level: 0,
    role: 0,
    lastUpdatedTime: 0,
    profileCustomField: [],
  }
}
