/** Event names and action types of signaling, which has an emitter of its own. */
export const TSignaling = {
  NEW_INVITATION_RECEIVED: 'newInvitationReceived',
  INVITEE_ACCEPTED: 'ts_invitee_accepted',
  INVITEE_REJECTED: 'ts_invitee_rejected',
  INVITATION_CANCELLED: 'ts_invitation_cancelled',
  INVITATION_TIMEOUT: 'ts_invitation_timeout',
  INVITATION_MODIFIED: 'ts_invitation_modified',
  ACTION_TYPE_UNKNOWN: 0,
  ACTION_TYPE_INVITE: 1,
  ACTION_TYPE_CANCEL_INVITE: 2,
  ACTION_TYPE_ACCEPT_INVITE: 3,
  ACTION_TYPE_REJECT_INVITE: 4,
  ACTION_TYPE_INVITE_TIMEOUT: 5,
} as const

/** What a signaling message says, as `getSignalingInfo()` gives it. */
export interface Signaling {
  inviteID: string
  groupID: string
  inviter: string
  inviteeList: string[]
  data: string
  actionType: 0 | 1 | 2 | 3 | 4 | 5
  /** Seconds. */
  timeout: number
}
