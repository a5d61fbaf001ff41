import { CONVERSATION_KIND, RowKind, c2cConversationId, messageId } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import { TYPES } from '../api/constants'
import { decodeContent, encodeContent } from './content-mapper'
import type { LogEntry, MessageRecord, OutboxEntry } from './port'

const KINDS: { readonly [kind in RowKind]: LogEntry['kind'] } = {
  [RowKind.MESSAGE]: 'message',
  [RowKind.TOMBSTONE]: 'tombstone',
  [RowKind.REVOKE]: 'revoke',
}

/** The conversationID under which `userId` sees that log; undefined for an unknown kind, or a log of others. */
export function conversationIdOf(key: wire.ConversationKey | null, userId: string): string | undefined {
  if (key?.kind === CONVERSATION_KIND.group) return `GROUP${key.a}`
  if (key?.kind !== CONVERSATION_KIND.c2c) return undefined
  if (key.a === userId) return c2cConversationId(key.b)
  return key.b === userId ? c2cConversationId(key.a) : undefined
}

/** One row as the SDK keeps it. A body that cannot be read takes its place in the log as `unknown` [R22]. */
export function toLogEntry(row: wire.LogRow, conversationId: string): LogEntry {
  const { seq, sequence, time, revocation } = row
  const kind = KINDS[row.kind] ?? 'unknown'
  const message = kind === 'message' ? readMessage(row.body, conversationId) : null
  return {
    seq, sequence, time,
    kind: kind === 'message' && !message ? 'unknown' : kind,
    message,
    revocation: revocation && { ...revocation },
  }
}

/** A message without a row, and the gateway's time in seconds. */
export interface OnlineMessage {
  readonly record: MessageRecord
  readonly timeSeconds: number
}

/** Reads a message without a row; undefined when it cannot be read. */
export function toOnlineMessage(bytes: Uint8Array, userId: string): OnlineMessage | undefined {
  try {
    const body = decoders.MessageBody.decode(bytes)
    const other = body.from === userId ? body.to : body.from
    const conversationId = body.kind === CONVERSATION_KIND.group ? `GROUP${body.to}` : c2cConversationId(other)
    return { record: toRecord(body, conversationId), timeSeconds: body.time }
  } catch {
    return undefined
  }
}

/** A message on its way up, but for the `ref` of its transmission. */
export function toOutgoing(entry: OutboxEntry): Encodable<wire.OutgoingMessage> {
  const { record } = entry
  return {
    kind: record.conversationType === TYPES.CONV_GROUP ? CONVERSATION_KIND.group : CONVERSATION_KIND.c2c,
    to: record.to,
    clientTime: record.clientTime,
    random: record.random,
    content: encodeContent(record),
    onlineOnly: entry.onlineOnly,
    unboundId: entry.unboundId,
    offlinePushInfo: entry.offlinePushInfo,
  }
}

function readMessage(body: Uint8Array, conversationId: string): MessageRecord | null {
  try {
    return toRecord(decoders.MessageBody.decode(body), conversationId)
  } catch {
    return null
  }
}

function toRecord(body: wire.MessageBody, conversationId: string): MessageRecord {
  const { from, to, nick, avatar, clientTime, random } = body
  const content = decodeContent(body.content)
  // Named one by one: a spread is ten times as slow, and this runs for every message that comes in.
  return {
    id: messageId({ tinyId: body.unboundId ? '0' : body.tinyId, clientTime, random }),
    conversationId,
    conversationType: body.kind === CONVERSATION_KIND.group ? TYPES.CONV_GROUP : TYPES.CONV_C2C,
    from, to, nick, avatar, clientTime, random,
    type: content.type,
    payload: content.payload,
    cloudCustomData: content.cloudCustomData,
    priority: content.priority,
    needReadReceipt: content.needReadReceipt,
    supportExtension: content.supportExtension,
    excludedFromUnread: content.excludedFromUnread,
    excludedFromLast: content.excludedFromLast,
    atUserList: content.atUserList,
  }
}
