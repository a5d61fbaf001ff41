import { CONVERSATION_KIND, RowKind } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import type { ConversationRef, IndexFacts, IndexPageResult, StoredRow, UserRecord } from '../store/port'

/** A stored row as the wire has it. What is the default is left out: the encoder would write it. */
export function toLogRow({ seq, sequence, time, kind, body, revocation }: StoredRow): Encodable<wire.LogRow> {
  return {
    seq,
    sequence,
    time,
    kind: kind === RowKind.MESSAGE ? undefined : kind,
    body: body.length === 0 ? undefined : body,
    revocation: revocation ?? undefined,
  }
}

/** The neutral name of a C2C log. */
export function toConversationKey({ a, b }: ConversationRef): Encodable<wire.ConversationKey> {
  return { kind: CONVERSATION_KIND.c2c, a: a.userId, b: b.userId }
}

/** One conversation as one user sees it. */
export function toIndexRow(facts: IndexFacts): Encodable<wire.IndexRow> {
  return { ...facts, last: facts.last ? toLogRow(facts.last) : undefined }
}

/** What others may see of a user. */
export function toProfile({ userId, nick, avatar, updatedAtMs }: UserRecord): Encodable<wire.Profile> {
  return { userId, nick, avatar, updatedAtMs }
}

/** A page of the index as the wire has it. */
export function toIndexPage({ rows, uver, more, next, profiles }: IndexPageResult): Encodable<wire.IndexPage> {
  return { rows: rows.map(toIndexRow), uver, more, next, profiles: profiles.map(toProfile) }
}
