import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { ConversationListFilter } from '../api/types'
import type { ConversationEntry } from './conversation-store'

/** Does a conversation of the list belong to the answer? */
export type Choice = (entry: ConversationEntry) => boolean

/** What getConversationList() was asked for: all, some by ID, or those that a filter describes. */
export function choiceOf(filter: unknown): Choice {
  if (filter === undefined || filter === null) return () => true
  if (Array.isArray(filter)) {
    const ids = new Set<unknown>(filter)
    return ({ id }) => ids.has(id)
  }
  if (typeof filter === 'object') return (entry) => fits(entry, filter)
  throw new TimError(ERRORS.BAD_ARGUMENT, '', { data: { operation: 'getConversationList' } })
}

/** Conditions that are absent do not count; marks, groups of conversations and mentions do not exist here yet. */
function fits({ state, unread }: ConversationEntry, filter: ConversationListFilter): boolean {
  const { type, hasUnreadCount, groupName, markType, hasGroupAtInfo } = filter
  if (groupName !== undefined || markType !== undefined || hasGroupAtInfo === true) return false
  if (type !== undefined && state.type !== type) return false
  return hasUnreadCount === undefined || hasUnreadCount === unread > 0
}
