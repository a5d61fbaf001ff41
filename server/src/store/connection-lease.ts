import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'
import { endsConnection } from './sql-failure'

/**
 * One connection while somebody uses it. When an answer does not come the connection is given up at once: the pool
 * would hand it to somebody else with the answer still to come, or with a transaction open, in which what is
 * acknowledged is not committed [SEND-2].
 */
export class ConnectionLease implements PostgresPoolClient {
  constructor(private readonly client: pg.PoolClient) {}

  async run<Row extends object>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    try {
      return await this.client.query<Row>(query)
    } catch (error) {
      // What is still asked on it, such as a ROLLBACK, fails without waiting; the pool forgets it when it is released.
      if (endsConnection(error)) void this.client.end()
      throw error
    }
  }

  query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  query<Row>(text: string | PostgresCursor<Row>, values: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    if (typeof text !== 'string') throw new Error('cursors are not used here')
    return this.run({ text, values: [...values] }) as unknown as Promise<PostgresQueryResult<Row>>
  }

  release(): void {
    this.client.release()
  }
}
