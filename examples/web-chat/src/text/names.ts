import type { Conversation } from '../sdk'

const C2C = 'C2C'

/** The conversation with one user. */
export const conversationIDOf = (userID: string) => `${C2C}${userID}`

/** Is it one with a single other user? */
export const isWithUser = (conversationID: string) => conversationID.startsWith(C2C)

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

/** A name inside of a sentence that is one string: it cannot turn the words around it, whatever script it is in. */
export const isolated = (name: string) => `\u2068${name}\u2069`

/** One or two letters for an avatar. */
export function initialsOf(name: string): string {
  // Signs that nobody sees make no letter.
  const words = name.replace(/\p{C}/gu, '').split(/[\s._-]+/u).filter(Boolean)
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '')
  return letters.join('').toLocaleUpperCase() || '?'
}

/** A colour angle that is always the same for the same user. */
export function hueOf(userID: string): number {
  let hash = 2166136261
  for (const character of userID) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0
  // The high bits: short names differ little in the low ones.
  return (Math.imul(hash, 2654435761) >>> 16) % 360
}
