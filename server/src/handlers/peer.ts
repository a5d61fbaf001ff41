import { c2cPeer, isUserId, parseMessageId } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import type { UserRecord } from '../store/port'
import type { HandlerContext } from './port'

/** A row's idempotency key, as the store finds it. */
export interface RowKey {
  readonly senderId: number
  readonly clientTime: number
  readonly random: number
}

/** The userID of the other side. Throws what a malformed conversationID deserves. */
export function peerIdOf(conversationId: string): string {
  const userId = c2cPeer(conversationId)
  if (userId === undefined || !isUserId(userId)) throw new Refusal('BAD_CONVERSATION_ID')
  return userId
}

/** The other sides of the conversations, where they exist; what a request names may not exist (any more). */
export function findPeers(context: HandlerContext, conversationIds: readonly string[]): Promise<UserRecord[]> {
  return context.users.find([...new Set(conversationIds.map(peerIdOf))])
}

/** The other side of one conversation, or undefined when there is no such user. */
export async function findPeer(context: HandlerContext, conversationId: string): Promise<UserRecord | undefined> {
  return (await findPeers(context, [conversationId]))[0]
}

/** The keys that a message ID may stand for: an ID made before login does not say which of the two sides sent it. */
export function rowKeys(messageId: string, sides: readonly UserRecord[]): RowKey[] {
  const parsed = parseMessageId(messageId)
  if (!parsed) throw new Refusal('BAD_REQUEST')
  const { tinyId, clientTime, random } = parsed
  const senders = tinyId === '0' ? sides.map(({ id }) => id) : [Number(tinyId)]
  return senders.map((senderId) => ({ senderId, clientTime, random }))
}

/** The database counts in signed 32 bits; beyond that there is nothing, and asking for "everything" is allowed. */
const LARGEST_SEQ = 0x7fff_ffff

/** A seq of a request as the store takes it. */
export function boundedSeq(seq: number): number {
  return Math.min(seq, LARGEST_SEQ)
}

/** Refuses lists that are longer than one request may carry. */
export function checkCount(list: readonly unknown[], most: number): void {
  if (list.length > most) throw new Refusal('TOO_MANY')
}
