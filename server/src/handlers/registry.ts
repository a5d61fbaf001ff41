import type { CommandName } from '@opentim/protocol'
import { addFriend } from './add-friend'
import { changeBlacklist } from './change-blacklist'
import { changeFollows } from './change-follows'
import { changeFriendGroup } from './change-friend-group'
import { checkFriends } from './check-friends'
import { clearHistory } from './clear-history'
import { deleteConversations } from './delete-conversations'
import { deleteFriends } from './delete-friends'
import { deleteMessages } from './delete-messages'
import { getFollowInfo } from './get-follow-info'
import { getFollows } from './get-follows'
import { getProfiles } from './get-profiles'
import { getStatuses } from './get-statuses'
import { handleApplication } from './handle-application'
import { history } from './history'
import { logout } from './logout'
import { markRead } from './mark-read'
import { ping } from './ping'
import type { Handler } from './port'
import { pull } from './pull'
import { readApplications } from './read-applications'
import { revoke } from './revoke'
import { setStatus } from './set-status'
import { syncIndex } from './sync-index'
import { updateFriend } from './update-friend'
import { updateProfile } from './update-profile'
import { watchStatuses } from './watch-statuses'

/** The commands of a session that is logged in. */
export type SessionCommand = Exclude<CommandName, 'login'>

/** What does each command. */
export const HANDLERS: { readonly [Name in SessionCommand]: Handler<Name> } = {
  logout, ping, syncIndex, pull, history, revoke, deleteMessages, clearHistory, markRead, deleteConversations, getProfiles, updateProfile,
  addFriend, deleteFriends, checkFriends, updateFriend, handleApplication, readApplications, changeFriendGroup, changeBlacklist,
  changeFollows, getFollows, getFollowInfo, setStatus, getStatuses, watchStatuses,
}

/**
 * Requests of one lane are done one after the other, in the order in which they came, so that two changes by one
 * client cannot overtake each other; a long pull holds up neither them nor a ping.
 */
export const LANES: { readonly [Name in SessionCommand]: 'ping' | 'read' | 'write' } = {
  ping: 'ping',
  syncIndex: 'read',
  pull: 'read',
  history: 'read',
  getProfiles: 'read',
  checkFriends: 'read',
  getFollows: 'read',
  getFollowInfo: 'read',
  getStatuses: 'read',
  logout: 'write',
  revoke: 'write',
  deleteMessages: 'write',
  clearHistory: 'write',
  markRead: 'write',
  deleteConversations: 'write',
  updateProfile: 'write',
  addFriend: 'write',
  deleteFriends: 'write',
  updateFriend: 'write',
  handleApplication: 'write',
  readApplications: 'write',
  changeFriendGroup: 'write',
  changeBlacklist: 'write',
  changeFollows: 'write',
  setStatus: 'write',
  watchStatuses: 'write',
}

/** What a user changes of themselves and of relations: the rate of that is limited. */
export const PEOPLE_CHANGES: ReadonlySet<SessionCommand> = new Set([
  'updateProfile', 'addFriend', 'deleteFriends', 'updateFriend', 'handleApplication', 'readApplications', 'changeFriendGroup',
  'changeBlacklist', 'changeFollows', 'setStatus',
])
