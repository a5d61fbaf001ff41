import { isHidden, toldUsers } from './append-batch'
import type { Candidate } from './append-batch'
import { DIGEST_BYTES } from './content-digest'

/**
 * Group commit in one statement, which is one transaction and one round trip. Conversations are made or locked first,
 * in the order of the parameters, then users in theirs, so that two gateways wait for each other and do not deadlock;
 * `seq` comes from the head that the lock protects, so it is dense and in commit order [SEND-3].
 *
 * It assumes that no message is stored yet and joins no stored table, so its plan is right for any size of any table.
 * A repeat breaks the unique key, the whole statement fails, and the caller looks it up and leaves it out.
 *
 * What is hidden from its receiver is deleted for them in the same moment, and a conversation in which all of it is
 * hidden does not move for them.
 *
 * Bodies travel as one blob with positions: an array of bytea would be sent and parsed as hexadecimal text.
 */
export const APPEND_SQL = `
WITH head AS (
  INSERT INTO conversation AS c (kind, a, b, head_seq, head_sequence, last_time)
  SELECT 1, g.a, g.b, g.n, g.n, $1::float8 FROM unnest($2::int8[], $3::int8[], $4::int4[]) AS g(a, b, n)
  ON CONFLICT (kind, a, b) DO UPDATE SET
    head_seq = c.head_seq + excluded.head_seq,
    head_sequence = c.head_sequence + excluded.head_sequence,
    last_time = greatest(c.last_time, excluded.last_time)
  RETURNING id, a, b, head_seq, head_sequence, last_time
), stored AS (
  INSERT INTO event (conversation, seq, sequence, time, kind, sender, client_time, random, countable, showable, digest, body)
  SELECT h.id, h.head_seq - m.back, h.head_sequence - m.back, h.last_time, 0, m.sender, m.client_time, m.random,
    m.countable, m.showable,
    substring($5::bytea from (m.ord::int4 - 1) * ${DIGEST_BYTES} + 1 for ${DIGEST_BYTES}),
    substring($6::bytea from m.start for m.length)
  FROM unnest($7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int4[], $13::bool[], $14::bool[], $15::int4[], $16::int4[])
    WITH ORDINALITY AS m(a, b, sender, client_time, random, back, countable, showable, start, length, ord)
  JOIN head h ON h.a = m.a AND h.b = m.b
), bumped AS (
  INSERT INTO user_state AS u (user_id, uver) SELECT id, 1 FROM unnest($17::int8[]) AS id
  ON CONFLICT (user_id) DO UPDATE SET uver = u.uver + 1
  RETURNING user_id, uver
), kept_back AS (
  INSERT INTO deletion (user_id, conversation, seq, hidden)
  SELECT x.user_id, h.id, h.head_seq - x.back, true
  FROM unnest($18::int8[], $19::int8[], $20::int4[]) AS x(user_id, other, back)
  JOIN head h ON h.a = least(x.user_id, x.other) AND h.b = greatest(x.user_id, x.other)
), stamped AS (
  INSERT INTO user_index (user_id, conversation, uver)
  SELECT s.user_id, h.id, s.uver
  FROM (SELECT id, a AS user_id, b AS other FROM head UNION ALL SELECT id, b, a FROM head WHERE a <> b) h
  JOIN bumped s ON s.user_id = h.user_id
  WHERE (h.user_id, h.other) NOT IN (SELECT * FROM unnest($21::int8[], $22::int8[]))
  ON CONFLICT (user_id, conversation) DO UPDATE SET uver = excluded.uver, hidden = false
)
SELECT a, b, head_seq AS n, head_sequence, last_time FROM head
UNION ALL SELECT user_id, NULL, uver, NULL, NULL FROM bumped`

/** A row of the answer: a conversation with its new head, or (`b` null) a user with the new uver in `n`. */
export interface AppendAnswer {
  readonly a: number
  readonly b: number | null
  readonly n: number
  readonly head_sequence: number | null
  readonly last_time: number | null
}

/** How far each candidate is from its conversation's new head, for candidates in log order. */
export function distancesFromHead(candidates: readonly Candidate[]): number[] {
  const left = countByConversation(candidates)
  return candidates.map(({ a, b }) => {
    const entry = left.get(`${a} ${b}`)
    return entry ? --entry.count : 0
  })
}

export function appendParameters(candidates: readonly Candidate[], distances: readonly number[], nowSeconds: number): unknown[] {
  const groups = [...countByConversation(candidates).values()].sort((x, y) => x.a - y.a || x.b - y.b)
  const users = [...new Set(candidates.flatMap(toldUsers).map(({ id }) => id))].sort((x, y) => x - y)
  const column = (value: (candidate: Candidate) => number | boolean): string => arrayLiteral(candidates.map(value))
  let end = 1
  const starts = candidates.map(({ message }) => (end += message.body.length) - message.body.length)
  return [
    nowSeconds,
    arrayLiteral(groups.map(({ a }) => a)), arrayLiteral(groups.map(({ b }) => b)), arrayLiteral(groups.map(({ count }) => count)),
    Buffer.concat(candidates.map(({ digest }) => digest)), Buffer.concat(candidates.map(({ message }) => message.body)),
    column(({ a }) => a), column(({ b }) => b), column(({ message }) => message.sender.id),
    column(({ message }) => message.clientTime), column(({ message }) => message.random),
    arrayLiteral(distances), column(({ message }) => message.countable), column(({ message }) => message.showable),
    arrayLiteral(starts), column(({ message }) => message.body.length), arrayLiteral(users), ...hiddenParameters(candidates, distances),
  ]
}

/** The hidden messages, and the sides (user, other) of conversations of which they are all that there is to tell. */
function hiddenParameters(candidates: readonly Candidate[], distances: readonly number[]): string[] {
  const hidden = candidates.flatMap((candidate, index) => (isHidden(candidate) ? [{ ...candidate.message, back: distances[index] ?? 0 }] : []))
  const sideOf = (user: { id: number }, other: { id: number }): string => `${user.id} ${other.id}`
  const told = new Set(hidden.length === 0 ? [] : candidates.flatMap((candidate) => {
    const { sender, peer } = candidate.message
    return isHidden(candidate) ? [sideOf(sender, peer)] : [sideOf(sender, peer), sideOf(peer, sender)]
  }))
  const quiet = hidden.filter(({ sender, peer }) => !told.has(sideOf(peer, sender)))
  return [
    arrayLiteral(hidden.map(({ peer }) => peer.id)), arrayLiteral(hidden.map(({ sender }) => sender.id)), arrayLiteral(hidden.map(({ back }) => back)),
    arrayLiteral(quiet.map(({ peer }) => peer.id)), arrayLiteral(quiet.map(({ sender }) => sender.id)),
  ]
}

/** For numbers and booleans only: nothing in it needs quoting. */
export function arrayLiteral(values: readonly (number | boolean)[]): string {
  return `{${values.join(',')}}`
}

function countByConversation(candidates: readonly Candidate[]): Map<string, { a: number; b: number; count: number }> {
  const groups = new Map<string, { a: number; b: number; count: number }>()
  for (const { a, b } of candidates) {
    const group = groups.get(`${a} ${b}`)
    if (group) group.count++
    else groups.set(`${a} ${b}`, { a, b, count: 1 })
  }
  return groups
}
