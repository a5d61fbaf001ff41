import { CONVERSATION_KIND, RowKind } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import type { UserFact } from '../store/fact-port'
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

/** What somebody gets in place of a row that they may not see [SYNC-8]. */
export function toTombstone({ seq, sequence, time }: Pick<StoredRow, 'seq' | 'sequence' | 'time'>): Encodable<wire.LogRow> {
  return { seq, sequence, time, kind: RowKind.TOMBSTONE }
}

/** The neutral name of a C2C log. */
export function toConversationKey({ a, b }: ConversationRef): Encodable<wire.ConversationKey> {
  return { kind: CONVERSATION_KIND.c2c, a: a.userId, b: b.userId }
}

/** One conversation as one user sees it. */
export function toIndexRow(facts: IndexFacts): Encodable<wire.IndexRow> {
  return { ...facts, last: facts.last ? toLogRow(facts.last) : undefined }
}

/** A user as another user, or they themselves, may see them: settings are nobody else's business. */
export function toProfile({ id, userId, nick, avatar, updatedAtMs, details }: UserRecord, viewer: number): Encodable<wire.Profile> {
  const { profileCustomField: custom, messageSettings, adminForbidType, ...shown } = details
  const settings = id === viewer ? { messageSettings, adminForbidType } : {}
  return { userId, nick, avatar, updatedAtMs, ...shown, ...settings, custom }
}

/** A fact as the wire has it. */
export function toFact({ kind, key, uver, removed, ...body }: UserFact): Encodable<wire.Fact> {
  return { kind, key: key || undefined, uver, removed: removed || undefined, ...body }
}

/** A page of the index as the wire has it. */
export function toIndexPage({ rows, uver, more, next, profiles, facts }: IndexPageResult, viewer: number): Encodable<wire.IndexPage> {
  return {
    rows: rows.map(toIndexRow), uver, more, next, profiles: profiles.map((profile) => toProfile(profile, viewer)), facts: facts.map(toFact),
  }
}
