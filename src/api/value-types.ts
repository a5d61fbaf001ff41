import type { TYPES } from './constants'

type ValueOf<Key extends keyof typeof TYPES> = (typeof TYPES)[Key]

/** TYPES.CONV_C2C, CONV_GROUP, CONV_TOPIC or CONV_SYSTEM. */
export type ConversationType = ValueOf<'CONV_C2C' | 'CONV_GROUP' | 'CONV_TOPIC' | 'CONV_SYSTEM'>

/** A TYPES.MSG_PRIORITY_* value; acts on group messages only. */
export type MessagePriority = ValueOf<
  'MSG_PRIORITY_HIGH' | 'MSG_PRIORITY_NORMAL' | 'MSG_PRIORITY_LOW' | 'MSG_PRIORITY_LOWEST'
>

/** How messages of a conversation reach the user: a TYPES.MSG_REMIND_* or NOT_RECEIVE_* value. */
export type MessageRemindType = ValueOf<
  | 'MSG_REMIND_ACPT_AND_NOTE'
  | 'MSG_REMIND_ACPT_NOT_NOTE'
  | 'MSG_REMIND_DISCARD'
  | 'NOT_RECEIVE_OFFLINE_PUSH_EXCEPT_AT'
  | 'NOT_RECEIVE_MSG_EXCEPT_AT'
>

/** A TYPES.CONV_AT_* value. */
export type GroupAtType = ValueOf<'CONV_AT_ME' | 'CONV_AT_ALL' | 'CONV_AT_ALL_AT_ME'>

/** A TYPES.GRP_* group type. */
export type GroupType = ValueOf<
  'GRP_WORK' | 'GRP_PUBLIC' | 'GRP_MEETING' | 'GRP_AVCHATROOM' | 'GRP_COMMUNITY' | 'GRP_ROOM' | 'GRP_LIVE'
>

/** A TYPES.GRP_MBR_ROLE_* value. */
export type GroupMemberRole = ValueOf<
  'GRP_MBR_ROLE_OWNER' | 'GRP_MBR_ROLE_ADMIN' | 'GRP_MBR_ROLE_MEMBER' | 'GRP_MBR_ROLE_CUSTOM'
>

/** A TYPES.GRP_TIP_* value. */
export type GroupTipType = ValueOf<
  | 'GRP_TIP_MBR_JOIN'
  | 'GRP_TIP_MBR_QUIT'
  | 'GRP_TIP_MBR_KICKED_OUT'
  | 'GRP_TIP_MBR_SET_ADMIN'
  | 'GRP_TIP_MBR_CANCELED_ADMIN'
  | 'GRP_TIP_GRP_PROFILE_UPDATED'
  | 'GRP_TIP_MBR_PROFILE_UPDATED'
  | 'GRP_TIP_BAN_AVCHATROOM_MEMBER'
  | 'GRP_TIP_UNBAN_AVCHATROOM_MEMBER'
>

/** A TYPES.JOIN_OPTIONS_* value. */
export type JoinOption = ValueOf<
  'JOIN_OPTIONS_FREE_ACCESS' | 'JOIN_OPTIONS_NEED_PERMISSION' | 'JOIN_OPTIONS_DISABLE_APPLY'
>

/** A TYPES.INVITE_OPTIONS_* value. */
export type InviteOption = ValueOf<
  'INVITE_OPTIONS_FREE_ACCESS' | 'INVITE_OPTIONS_NEED_PERMISSION' | 'INVITE_OPTIONS_DISABLE_INVITE'
>

/** A TYPES.GENDER_* value. */
export type Gender = ValueOf<'GENDER_UNKNOWN' | 'GENDER_FEMALE' | 'GENDER_MALE'>

/** A TYPES.ALLOW_TYPE_* value: who may add this user as a friend. */
export type AllowType = ValueOf<'ALLOW_TYPE_ALLOW_ANY' | 'ALLOW_TYPE_NEED_CONFIRM' | 'ALLOW_TYPE_DENY_ANY'>

/** A TYPES.FORBID_TYPE_* value. */
export type AdminForbidType = ValueOf<'FORBID_TYPE_NONE' | 'FORBID_TYPE_SEND_OUT'>

/** A TYPES.KICKED_OUT_* value. */
export type KickedOutType = ValueOf<
  'KICKED_OUT_MULT_ACCOUNT' | 'KICKED_OUT_MULT_DEVICE' | 'KICKED_OUT_USERSIG_EXPIRED' | 'KICKED_OUT_REST_API'
>

/** A TYPES.NET_STATE_* value. */
export type NetState = ValueOf<'NET_STATE_CONNECTED' | 'NET_STATE_CONNECTING' | 'NET_STATE_DISCONNECTED'>

/** A TYPES.READ_ALL_* value. */
export type ReadAllScope = ValueOf<'READ_ALL_C2C_MSG' | 'READ_ALL_GROUP_MSG' | 'READ_ALL_MSG'>

/** A TYPES.USER_STATUS_* value. */
export type UserStatusType = ValueOf<
  'USER_STATUS_UNKNOWN' | 'USER_STATUS_ONLINE' | 'USER_STATUS_OFFLINE' | 'USER_STATUS_UNLOGINED'
>

/** A TYPES.SNS_APPLICATION_SENT_* value. */
export type FriendApplicationType = ValueOf<'SNS_APPLICATION_SENT_TO_ME' | 'SNS_APPLICATION_SENT_BY_ME'>

/** A TYPES.SNS_ADD_TYPE_* value. */
export type AddFriendType = ValueOf<'SNS_ADD_TYPE_SINGLE' | 'SNS_ADD_TYPE_BOTH'>

/** A TYPES.SNS_DELETE_TYPE_* value. */
export type DeleteFriendType = ValueOf<'SNS_DELETE_TYPE_SINGLE' | 'SNS_DELETE_TYPE_BOTH'>

/** A TYPES.SNS_CHECK_TYPE_* value. */
export type CheckFriendType = ValueOf<'SNS_CHECK_TYPE_SINGLE' | 'SNS_CHECK_TYPE_BOTH'>

/** A TYPES.SNS_APPLICATION_AGREE* value. */
export type AcceptFriendType = ValueOf<'SNS_APPLICATION_AGREE' | 'SNS_APPLICATION_AGREE_AND_ADD'>

/** A TYPES.SNS_TYPE_* value: who has whom as a friend; A is this user. */
export type FriendRelation = ValueOf<'SNS_TYPE_NO_RELATION' | 'SNS_TYPE_A_WITH_B' | 'SNS_TYPE_B_WITH_A' | 'SNS_TYPE_BOTH_WAY'>
