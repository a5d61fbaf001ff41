/** The three facts that make a message unique, for ever, in one gateway [SEND-1]. */
export interface MessageKey {
  /** The sender's tinyID; '0' when the message object was built before login. */
  readonly tinyId: string
  /** Seconds. */
  readonly clientTime: number
  readonly random: number
}

/** The message ID that applications see: `tinyID-clientTime-random`. */
export function messageId(key: MessageKey): string {
  return `${key.tinyId}-${key.clientTime}-${key.random}`
}

/** The parts of a message ID, or undefined when it is none. */
export function parseMessageId(id: string): MessageKey | undefined {
  const parts = /^(\d{1,20})-(\d{1,10})-(\d{1,10})$/.exec(id)
  if (!parts) return undefined
  return { tinyId: parts[1] ?? '', clientTime: Number(parts[2]), random: Number(parts[3]) }
}

/** What `ConversationKey.kind` and `OutgoingMessage.kind` mean. */
export const CONVERSATION_KIND = { c2c: 1, group: 2 } as const

/** The conversationID of a C2C conversation, seen by the other side of `userId`. */
export function c2cConversationId(userId: string): string {
  return `C2C${userId}`
}

/** The userID of the other side, or undefined when the conversationID is no C2C one. */
export function c2cPeer(conversationId: string): string | undefined {
  return conversationId.startsWith('C2C') && conversationId.length > 3 ? conversationId.slice(3) : undefined
}

/** userIDs are 1 to 32 printable ASCII characters. */
export function isUserId(value: string): boolean {
  return /^[\x20-\x7e]{1,32}$/.test(value)
}
