import { Kysely, PostgresDialect } from 'kysely'
import type { ColumnType, Generated, PostgresPool, Transaction } from 'kysely'
import pg from 'pg'
import { ConnectionLease } from './connection-lease'
import type { FactBody } from './fact-port'
import { PgliteStream } from './pglite-stream'
import type { UserRecord } from './port'
import { sqlFailure, toStoreError } from './sql-failure'

/** Goes in as text and comes out as what it says. */
type Json<T> = ColumnType<T, string | undefined, string>

/** The tables; their columns are explained where they are made, in `migrations.ts`. */
export interface Tables {
  readonly meta: { key: string; value: string }
  readonly app_user: { id: Generated<number>; user_id: string; nick: string; avatar: string; updated_at: number; details: Json<UserRecord['details']> }
  readonly conversation: {
    id: Generated<number>
    kind: number
    a: number
    b: number
    head_seq: number
    head_sequence: number
    trim_seq: Generated<number>
    last_time: number
  }
  readonly event: {
    conversation: number
    seq: number
    sequence: number
    time: number
    kind: number
    sender: number
    client_time: number | null
    random: number | null
    countable: boolean
    showable: boolean
    target_seq: number | null
    revoker: string | null
    reason: string | null
    digest: Uint8Array | null
    body: ColumnType<Buffer, Uint8Array, Uint8Array>
  }
  readonly user_state: { user_id: number; uver: number }
  readonly user_index: {
    user_id: number
    conversation: number
    uver: number
    read_seq: Generated<number>
    clear_seq: Generated<number>
    hidden: Generated<boolean>
  }
  readonly user_fact: {
    user_id: number
    kind: number
    key: string
    about: number | null
    uver: number
    removed: boolean
    body: Json<FactBody>
  }
  readonly follow: { follower: number; followee: number; time: number }
  readonly user_status: { user_id: number; logged_in: boolean; custom: string }
  readonly deletion: { user_id: number; conversation: number; seq: number; hidden: Generated<boolean> }
}

/** The columns of an outer join that may have found nothing. */
export type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null }

export type Sql = Kysely<Tables> | Transaction<Tables>

/** A PostgreSQL server. */
export interface PostgresTarget {
  readonly databaseUrl: string
  /** A server that has not answered by then counts as unavailable. */
  readonly timeoutMs?: number
}

/** Where the data is: a folder of PGlite (undefined: in memory, for tests), or a PostgreSQL server. */
export type DatabaseTarget = { readonly folder: string | undefined } | PostgresTarget

const INT8 = 20
const CONFLICT_TRIES = 8
const DEFAULT_TIMEOUT_MS = 15_000
/** The server stops a statement before we stop waiting for it: then it is certain that it does not happen later. */
const SERVER_SHARE = 0.8
/** A peer whose machine vanished is noticed by probes that begin after this. */
const KEEPALIVE_MS = 10_000

/** One pool of connections and the query builder on it. It knows the dialect of neither: both speak PostgreSQL. */
export class Database {
  private readonly pool: pg.Pool
  readonly sql: Kysely<Tables>

  constructor(target: DatabaseTarget, onBrokenConnection: (error: Error) => void) {
    this.pool = new pg.Pool({ ...poolConfig(target), types: { getTypeParser } })
    // Without a listener on each side, a connection that breaks in use, or in the pool, would end the process.
    this.pool.on('connect', (client) => client.on('error', onBrokenConnection))
    this.pool.on('error', () => undefined)
    const pool: PostgresPool = { connect: () => this.lease(), end: () => this.pool.end() }
    this.sql = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  }

  /**
   * One statement by itself; with a name it is parsed and planned once per connection. The pool's own query() would
   * throw the connection away after every error, a broken unique key included.
   */
  async query<Row extends object>(query: { readonly name?: string; readonly text: string; readonly values: unknown[] }): Promise<Row[]> {
    const lease = await this.lease()
    try {
      return (await lease.run<Row>(query)).rows
    } finally {
      lease.release()
    }
  }

  /** Runs the work in one transaction, again with a fresh snapshot when it met another one. */
  transaction<T>(work: (sql: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.attempt(() => this.sql.transaction().execute(work))
  }

  /** As `transaction`, for work that is one statement and so is a transaction by itself. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (sqlFailure(error) !== 'conflict' || tries === CONFLICT_TRIES) throw toStoreError(error)
      }
    }
  }

  close(): Promise<void> {
    return this.sql.destroy()
  }

  private async lease(): Promise<ConnectionLease> {
    return new ConnectionLease(await this.pool.connect())
  }
}

function poolConfig(target: DatabaseTarget): pg.PoolConfig {
  if ('databaseUrl' in target) return serverConfig(target)
  // PGlite is one session in one thread. It closes with the pool only: opening it again would cost a second.
  return { user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0, stream: () => new PgliteStream(target.folder) }
}

function serverConfig({ databaseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: PostgresTarget): pg.PoolConfig {
  const serverMs = Math.ceil(timeoutMs * SERVER_SHARE)
  return {
    connectionString: databaseUrl,
    application_name: 'opentim',
    max: 10,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: serverMs,
    // A gateway whose machine vanished in a transaction must not hold its locks for hours.
    idle_in_transaction_session_timeout: serverMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
  }
}

/** Counters and IDs are exact as doubles; everything else as `pg` has it. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  const theirs = pg.types.getTypeParser(oid, format) as (value: string) => unknown
  return oid === INT8 && format !== 'binary' ? Number : theirs
}
