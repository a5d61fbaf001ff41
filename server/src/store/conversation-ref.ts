import type { Commit, ConversationRef, UserRecord } from './port'

/** The log that two users share; the order of the arguments does not matter. */
export function conversationOf(one: Pick<UserRecord, 'id' | 'userId'>, other: Pick<UserRecord, 'id' | 'userId'>): ConversationRef {
  const [a, b] = one.userId <= other.userId ? [one, other] : [other, one]
  return { a: { id: a.id, userId: a.userId }, b: { id: b.id, userId: b.userId } }
}

/** Nothing changed: nobody has to hear of anything. */
export const EMPTY_COMMIT: Commit = { steps: [], rows: [], hidden: [], indexes: [], profiles: [], facts: [] }
