import { randomBytes } from 'node:crypto'
import pg from 'pg'

const SERVER = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** A database of its own on the test server, and the way to be rid of it. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/**
 * Is there a server to test on? Where OPENTIM_TEST_POSTGRES=required says that there must be, its absence is an
 * error; elsewhere the suites on PostgreSQL announce themselves as skipped.
 */
export async function postgresAnswers(): Promise<boolean> {
  try {
    await onServer('SELECT 1')
    return true
  } catch (error) {
    if (process.env['OPENTIM_TEST_POSTGRES'] !== 'required') return false
    throw new Error('OPENTIM_TEST_POSTGRES=required, but no PostgreSQL answers: start one, or name it in DATABASE_URL', { cause: error })
  }
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `opentim_test_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(SERVER)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}
