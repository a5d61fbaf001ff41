import { arrayLiteral } from './append-statement'
import { DIGEST_BYTES, contentDigest } from './content-digest'
import type { Database } from './database'
import type { AppendResult, SentMessage } from './port'

/** What has to be known of a message to find it. */
export interface Sought {
  readonly message: SentMessage
  readonly digest: Buffer
}

/** A message that is stored: the `ord`-th of those sought, counted from 1. */
export interface FoundRow {
  readonly ord: number
  readonly seq: number
  readonly sequence: number
  readonly time: number
  /** Whether it says the same. */
  readonly same: boolean
  readonly sender_uver: number
  readonly peer_uver: number
}

const FIND_SQL = `
SELECT i.ord::int4 AS ord, e.seq, e.sequence, e.time,
  e.digest = substring($4::bytea from (i.ord::int4 - 1) * ${DIGEST_BYTES} + 1 for ${DIGEST_BYTES}) AS same,
  (SELECT uver FROM user_state WHERE user_id = i.sender) AS sender_uver,
  (SELECT uver FROM user_state WHERE user_id = i.peer) AS peer_uver
FROM unnest($1::int8[], $2::int8[], $3::int8[], $5::int8[]) WITH ORDINALITY AS i(sender, client_time, random, peer, ord)
JOIN event e ON e.sender = i.sender AND e.client_time = i.client_time AND e.random = i.random`

/** Looks messages up by their keys. */
export function findRows(database: Pick<Database, 'query'>, sought: readonly Sought[]): Promise<FoundRow[]> {
  const column = (value: (message: SentMessage) => number): string => arrayLiteral(sought.map(({ message }) => value(message)))
  return database.query<FoundRow>({
    text: FIND_SQL,
    values: [
      column(({ sender }) => sender.id), column(({ clientTime }) => clientTime), column(({ random }) => random),
      Buffer.concat(sought.map(({ digest }) => digest)), column(({ peer }) => peer.id),
    ],
  })
}

/** What an append of each of them would say, were it stored already; undefined for what is not stored. */
export async function findMessages(database: Pick<Database, 'query'>, messages: readonly SentMessage[]): Promise<(AppendResult | undefined)[]> {
  const rows = await findRows(database, messages.map((message) => ({ message, digest: contentDigest(message) })))
  const results = new Map(rows.map(({ ord, same, seq, sequence, time }): [number, AppendResult] =>
    [ord - 1, same ? { outcome: 'repeated', seq, sequence, time } : { outcome: 'mismatch' }]))
  return messages.map((_, index) => results.get(index))
}
