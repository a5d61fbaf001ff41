import type { Conversation } from '../sdk'

const C2C = 'C2C'

/** The conversation with one user. */
export const conversationIDOf = (userID: string) => `${C2C}${userID}`

/** The other user of a conversation between two; the group's ID otherwise. */
export function peerOf(conversationID: string): string {
  return conversationID.startsWith(C2C) ? conversationID.slice(C2C.length) : conversationID.replace(/^GROUP/u, '')
}

/** Remark, else nick, else userID. */
export function conversationName(conversation: Conversation): string {
  return (
    conversation.remark ||
    conversation.userProfile?.nick ||
    conversation.groupProfile?.name ||
    peerOf(conversation.conversationID)
  )
}

/** One or two letters for an avatar. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean)
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '')
  return letters.join('').toLocaleUpperCase() || '?'
}

/** A colour angle that is always the same for the same user. */
export function hueOf(userID: string): number {
  let hash = 0
  for (const character of userID) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  // Steps of the golden angle keep similar names apart.
  return Math.round((hash * 137.508) % 360)
}
