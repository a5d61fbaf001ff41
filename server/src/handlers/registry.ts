import type { CommandName } from '@opentim/protocol'
import { clearHistory } from './clear-history'
import { deleteConversations } from './delete-conversations'
import { deleteMessages } from './delete-messages'
import { getProfiles } from './get-profiles'
import { history } from './history'
import { logout } from './logout'
import { markRead } from './mark-read'
import { ping } from './ping'
import type { Handler } from './port'
import { pull } from './pull'
import { revoke } from './revoke'
import { syncIndex } from './sync-index'
import { updateProfile } from './update-profile'

/** The commands of a session that is logged in. */
export type SessionCommand = Exclude<CommandName, 'login'>

/** What does each command. */
export const HANDLERS: { readonly [Name in SessionCommand]: Handler<Name> } = {
  logout, ping, syncIndex, pull, history, revoke, deleteMessages, clearHistory, markRead, deleteConversations, getProfiles, updateProfile,
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
  logout: 'write',
  revoke: 'write',
  deleteMessages: 'write',
  clearHistory: 'write',
  markRead: 'write',
  deleteConversations: 'write',
  updateProfile: 'write',
}
