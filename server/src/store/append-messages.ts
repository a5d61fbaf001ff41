import { RowKind } from '@opentim/protocol'
import { AppendBatch, isHidden, toldUsers } from './append-batch'
import type { Candidate } from './append-batch'
import { APPEND_SQL, appendParameters, distancesFromHead } from './append-statement'
import type { AppendAnswer } from './append-statement'
import { EMPTY_COMMIT, conversationOf } from './conversation-ref'
import type { Database } from './database'
import { findRows } from './find-messages'
import type { AppendResult, Commit, NewMessage, UserRecord } from './port'
import { sqlFailure, toStoreError } from './sql-failure'

/** Places where a test, or an operator who rehearses a crash, can stop the process. */
export interface Failpoints {
  readonly beforeCommit?: () => void
  readonly afterCommit?: () => void
}

export interface AppendContext {
  readonly database: Pick<Database, 'query'>
  readonly nowMs: () => number
  readonly failpoints: Failpoints
}

const CONFLICT_TRIES = 8
const CONNECTION_TRIES = 3

/**
 * Stores a batch. When the connection breaks, nobody knows whether the transaction committed: the next try looks the
 * messages up, and what it finds counts as stored by this call, because nobody has heard of it yet. When the database
 * is silent there is no next try: the clients have waited long enough, and ask again themselves [SEND-5].
 */
export async function appendMessages(
  context: AppendContext, messages: readonly NewMessage[],
): Promise<{ results: AppendResult[]; commit: Commit }> {
  const batch = new AppendBatch(messages)
  let uvers = new Map<number, number>()
  for (let conflicts = 0, breaks = 0; ;) {
    try {
      // Once a transaction of this call may have committed, what is found may be its own.
      if (conflicts + breaks > 0) uvers = new Map([...uvers, ...await findStored(context.database, batch, breaks > 0)])
      const fresh = batch.fresh()
      if (fresh.length > 0) uvers = new Map([...uvers, ...await insert(context, fresh)])
      context.failpoints.afterCommit?.()
      return { results: batch.results(), commit: commitOf(batch, uvers) }
    } catch (error) {
      const failure = sqlFailure(error)
      const again = (failure === 'conflict' && ++conflicts < CONFLICT_TRIES) || (failure === 'unavailable' && ++breaks < CONNECTION_TRIES)
      if (!again) throw toStoreError(error)
    }
  }
}

/** Returns the users' new uvers. */
async function insert({ database, nowMs, failpoints }: AppendContext, fresh: readonly Candidate[]): Promise<Map<number, number>> {
  const distances = distancesFromHead(fresh)
  failpoints.beforeCommit?.()
  const rows = await database.query<AppendAnswer>({
    name: 'append', text: APPEND_SQL, values: appendParameters(fresh, distances, nowMs() / 1000),
  })
  const heads = new Map(rows.map((row) => [`${row.a} ${row.b}`, row]))
  fresh.forEach((candidate, index) => {
    const head = heads.get(`${candidate.a} ${candidate.b}`)
    if (!head) throw new Error('the append statement lost a conversation')
    const distance = distances[index] ?? 0
    candidate.state = {
      is: 'placed', seq: head.n - distance, sequence: (head.head_sequence ?? 0) - distance, time: head.last_time ?? 0,
    }
  })
  return new Map(rows.filter(({ b }) => b === null).map(({ a, n }) => [a, n]))
}

/** Marks the candidates that are in the database. Returns uvers of the users of those that this call stored. */
async function findStored(database: Pick<Database, 'query'>, batch: AppendBatch, maybeOwn: boolean): Promise<Map<number, number>> {
  const candidates = batch.fresh()
  const rows = await findRows(database, candidates)
  const uvers = new Map<number, number>()
  for (const { ord, same, seq, sequence, time, sender_uver, peer_uver } of rows) {
    const candidate = candidates[ord - 1]
    if (!candidate) continue
    candidate.state = same ? { is: maybeOwn ? 'placed' : 'found', seq, sequence, time } : { is: 'mismatch' }
    if (candidate.state.is !== 'placed') continue
    uvers.set(candidate.message.sender.id, sender_uver)
    if (!isHidden(candidate)) uvers.set(candidate.message.peer.id, peer_uver)
  }
  return uvers
}

function commitOf(batch: AppendBatch, uvers: ReadonlyMap<number, number>): Commit {
  const users = new Map<number, Pick<UserRecord, 'id' | 'userId'>>()
  const rows: Commit['rows'][number][] = []
  const hidden: Commit['hidden'][number][] = []
  for (const candidate of batch.candidates) {
    const { message: { sender, peer, body }, state } = candidate
    if (state.is !== 'placed') continue
    for (const user of toldUsers(candidate)) users.set(user.id, user)
    const { seq, sequence, time } = state
    const conversation = conversationOf(sender, peer)
    rows.push({ conversation, row: { seq, sequence, time, kind: RowKind.MESSAGE, body, revocation: null } })
    if (isHidden(candidate)) hidden.push({ user: { id: peer.id, userId: peer.userId }, conversation, seq })
  }
  const steps = [...users.values()].map((user) => ({ user: { id: user.id, userId: user.userId }, uver: uvers.get(user.id) ?? 0 }))
  return { ...EMPTY_COMMIT, steps, rows, hidden }
}
