import { RowKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { commitWithFacts } from './commits'
import { conversationOf } from './conversation-ref'
import type { Sql, Tables } from './database'
import { checkText } from './errors'
import type { Commit, RevokeRefusal, Store } from './port'
import { revokedBody } from './revoked-body'
import { stampIndex } from './user-versions'
import type { Selectable } from 'kysely'

export type RevokeRequest = Parameters<Store['revokeMessage']>[0]
type ConversationRow = Selectable<Tables['conversation']>
type EventRow = Selectable<Tables['event']>

/** Adds a REVOKE row to the log and empties the target; under the conversation's lock, as every row that is added. */
export async function revokeMessage(db: Sql, request: RevokeRequest, nowMs: number): Promise<{ commit: Commit } | { refused: RevokeRefusal }> {
  checkText('reason', request.reason)
  const conversation = await lockConversation(db, request)
  const target = conversation && await findTarget(db, conversation, request.target)
  if (!conversation || !target) return { refused: 'not-found' }
  const refused = refusal(target, request, nowMs)
  if (refused) return { refused }
  const row = await insertRevokeRow(db, { conversation, target, request, nowMs })
  await db.updateTable('event')
    .set({ body: Buffer.from(revokedBody(target.body)), countable: false, revoker: request.user.userId, reason: request.reason })
    .where('conversation', '=', conversation.id).where('seq', '=', target.seq)
    .execute()
  const isHidden = await hideFromPeer(db, { conversation, target, request, seq: row.seq })
  return { commit: await commitOf(db, { conversation, row, request, isHidden }) }
}

function lockConversation(db: Sql, { user, peer }: RevokeRequest): Promise<ConversationRow | undefined> {
  return db.selectFrom('conversation').selectAll()
    .where('kind', '=', 1).where('a', '=', Math.min(user.id, peer.id)).where('b', '=', Math.max(user.id, peer.id))
    .forUpdate().executeTakeFirst()
}

function findTarget(db: Sql, { id, trim_seq }: ConversationRow, target: RevokeRequest['target']): Promise<EventRow | undefined> {
  const inLog = db.selectFrom('event').selectAll()
    .where('conversation', '=', id).where('seq', '>', trim_seq).where('kind', '=', RowKind.MESSAGE)
  const found = 'seq' in target
    ? inLog.where('seq', '=', target.seq)
    : inLog.where('sender', '=', target.senderId).where('client_time', '=', target.clientTime).where('random', '=', target.random)
  return found.executeTakeFirst()
}

function refusal(target: EventRow, { user, windowSeconds }: RevokeRequest, nowMs: number): RevokeRefusal | undefined {
  if (target.sender !== user.id) return 'not-sender'
  if (target.revoker !== null) return 'already-revoked'
  return nowMs / 1000 - target.time > windowSeconds ? 'window-passed' : undefined
}

interface Revocation {
  readonly conversation: ConversationRow
  readonly target: EventRow
  readonly request: RevokeRequest
  readonly nowMs: number
}

type PlacedRow = Commit['rows'][number]['row']

async function insertRevokeRow(db: Sql, { conversation, target, request, nowMs }: Revocation): Promise<PlacedRow> {
  const seq = conversation.head_seq + 1
  const sequence = conversation.head_sequence
  const time = Math.max(conversation.last_time, nowMs / 1000)
  await sql`UPDATE conversation SET head_seq = ${seq}, last_time = ${time} WHERE id = ${conversation.id}`.execute(db)
  const { reason, user } = request
  await db.insertInto('event').values({
    conversation: conversation.id, seq, sequence, time, kind: RowKind.REVOKE, sender: user.id, countable: false, showable: false,
    target_seq: target.seq, revoker: user.userId, reason, body: Buffer.alloc(0),
  }).execute()
  return {
    seq, sequence, time, kind: RowKind.REVOKE, body: new Uint8Array(0),
    revocation: { targetSeq: target.seq, revoker: user.userId, reason },
  }
}

/** To whom the message was never shown, its revocation is not, either. Returns whether that is so. */
async function hideFromPeer(
  db: Sql, { conversation, target, request, seq }: Omit<Revocation, 'nowMs'> & { readonly seq: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db.insertInto('deletion')
    .columns(['user_id', 'conversation', 'seq', 'hidden'])
    .expression(
      db.selectFrom('deletion').select(['user_id', 'conversation', sql<number>`${seq}::int4`.as('seq'), 'hidden'])
        .where('user_id', '=', request.peer.id).where('conversation', '=', conversation.id).where('seq', '=', target.seq).where('hidden', '=', true),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

async function commitOf(
  db: Sql, { conversation, row, request, isHidden }: { conversation: ConversationRow; row: PlacedRow; request: RevokeRequest; isHidden: boolean },
): Promise<Commit> {
  const { user, peer } = request
  const users = user.id === peer.id || isHidden ? [user] : [user, peer]
  const keys = users.map(({ id }) => ({ user: id, conversation: conversation.id }))
  const uvers = await stampIndex(db, keys)
  const ref = conversationOf(user, peer)
  const commit = await commitWithFacts(db, { users, keys, uvers, rows: [{ conversation: ref, row }] })
  return isHidden ? { ...commit, hidden: [{ user: { id: peer.id, userId: peer.userId }, conversation: ref, seq: row.seq }] } : commit
}
