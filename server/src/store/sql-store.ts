import { sql } from 'kysely'
import { appendMessages } from './append-messages'
import type { Failpoints } from './append-messages'
import type { Database, Sql } from './database'
import { SqlFacts } from './facts'
import { findMessages } from './find-messages'
import { SqlFollows } from './follows'
import { readHistory } from './history'
import { readIndexPage } from './index-page'
import { findConversation, readRows } from './log-rows'
import type { Commit, HistoryAnchorQuery, IndexPageQuery, NewMessage, ProfileChanges, SentMessage, Store, StoredRow, UserRecord } from './port'
import { markRead } from './read-state'
import { clearHistory, deleteMessages, removeConversations, trim } from './removals'
import { revokeMessage } from './revoke-message'
import type { RevokeRequest } from './revoke-message'
import { SqlStatuses } from './statuses'
import { updateProfile } from './update-profile'
import { ensureUsers, findUsers } from './users'

export interface SqlStoreParts {
  readonly database: Database
  readonly epoch: string
  readonly clock: { now(): number }
  readonly failpoints: Failpoints
  /** Gives up what else was taken to open the database. */
  release(): Promise<void>
}

/** The store on SQL: what is one transaction, and where the time comes from. The statements live in their own files. */
export class SqlStore implements Store {
  readonly epoch: string
  readonly facts: SqlFacts
  readonly follows: SqlFollows
  readonly statuses: SqlStatuses

  constructor(private readonly parts: SqlStoreParts) {
    const { database, epoch } = parts
    this.epoch = epoch
    this.facts = new SqlFacts(database)
    this.follows = new SqlFollows(database, () => this.nowMs())
    this.statuses = new SqlStatuses(database)
  }

  findUsers(userIds: readonly string[]): Promise<UserRecord[]> {
    return this.read((db) => findUsers(db, userIds))
  }

  ensureUsers(userIds: readonly string[]): Promise<UserRecord[]> {
    return this.read((db) => ensureUsers(db, userIds, this.nowMs()))
  }

  updateProfile(user: number, changes: ProfileChanges): ReturnType<Store['updateProfile']> {
    return updateProfile(this.parts.database, user, changes, this.nowMs())
  }

  appendMessages(messages: readonly NewMessage[]): ReturnType<Store['appendMessages']> {
    const { database, failpoints } = this.parts
    return appendMessages({ database, failpoints, nowMs: () => this.nowMs() }, messages)
  }

  findMessages(messages: readonly SentMessage[]): ReturnType<Store['findMessages']> {
    const { database } = this.parts
    return database.attempt(() => findMessages(database, messages))
  }

  revokeMessage(request: RevokeRequest): ReturnType<Store['revokeMessage']> {
    return this.write((db) => revokeMessage(db, request, this.nowMs()))
  }

  deleteMessages(user: UserRecord, peer: UserRecord, keys: Parameters<Store['deleteMessages']>[2]): Promise<Commit> {
    return this.write((db) => deleteMessages(db, { user, peer }, keys))
  }

  clearHistory(user: UserRecord, peer: UserRecord): Promise<Commit> {
    return this.write((db) => clearHistory(db, user, peer))
  }

  hideConversations(user: UserRecord, peers: readonly UserRecord[], clear: boolean): Promise<Commit> {
    return this.write((db) => removeConversations(db, user, { peers, clear, hide: true }))
  }

  markRead(user: UserRecord, marks: Parameters<Store['markRead']>[1]): Promise<Commit> {
    return this.write((db) => markRead(db, user, marks))
  }

  userVersion(user: number): Promise<number> {
    return this.read(async (db) => {
      const row = await db.selectFrom('user_state').select('uver').where('user_id', '=', user).executeTakeFirst()
      return row?.uver ?? 0
    })
  }

  indexPage(user: UserRecord, query: IndexPageQuery): ReturnType<Store['indexPage']> {
    return this.read((db) => readIndexPage(db, user.id, query))
  }

  readRange(user: UserRecord, peer: UserRecord, range: { fromSeq: number; toSeq: number; limit: number }): Promise<StoredRow[]> {
    return this.read(async (db) => {
      const conversation = await findConversation(db, user.id, peer.id)
      return conversation === undefined ? [] : readRows(db, { conversation, user: user.id }, range)
    })
  }

  readHistory(user: UserRecord, peer: UserRecord, anchor: HistoryAnchorQuery, count: number): ReturnType<Store['readHistory']> {
    return this.read((db) => readHistory(db, { user: user.id, peer: peer.id }, anchor, count))
  }

  trim(conversation: Parameters<Store['trim']>[0], upToSeq: number): Promise<void> {
    return this.write((db) => trim(db, conversation, upToSeq))
  }

  ping(): Promise<void> {
    return this.read(async (db) => void await sql`SELECT 1`.execute(db))
  }

  async close(): Promise<void> {
    await this.parts.database.close()
    await this.parts.release()
  }

  private nowMs(): number {
    return this.parts.clock.now()
  }

  /** Statements that need no common snapshot: rows of a log never change places, and each index page is one statement. */
  private read<T>(work: (db: Sql) => Promise<T>): Promise<T> {
    return this.parts.database.attempt(() => work(this.parts.database.sql))
  }

  private write<T>(work: (db: Sql) => Promise<T>): Promise<T> {
    return this.parts.database.transaction(work)
  }
}
