import type { Database } from './database'
import { befriendersOf, ownersIn, readFacts } from './fact-reads'
import type { FactChange, FactScope, FactStore, FoundFacts } from './fact-port'
import { writeFacts } from './fact-writes'
import type { Commit } from './port'
import { lockUsers } from './user-versions'

/** The facts on SQL. Who changes facts holds the locks of all users concerned, so no rule ever looks at what is changing. */
export class SqlFacts implements FactStore {
  constructor(private readonly database: Database) {}

  async change<Result>(
    scope: FactScope, decide: (found: FoundFacts) => { readonly changes: readonly FactChange[]; readonly result: Result },
  ): Promise<{ result: Result; commit: Commit }> {
    let refused: { readonly reason: unknown } | undefined
    const work = this.database.transaction(async (db) => {
      refused = undefined
      const users = new Set(ownersIn(scope).map(({ id }) => id))
      await lockUsers(db, [...users])
      const found = await readFacts(db, scope)
      const { changes, result } = orTell(() => decide(found), (reason) => (refused = { reason }))
      if (changes.some(({ user }) => !users.has(user.id))) throw new Error('a fact of a user who is not in the scope')
      return { result, commit: await writeFacts(db, changes) }
    })
    // The reason of the rule itself, whatever the rollback came to.
    return work.catch((error: unknown) => {
      throw refused ? refused.reason : error
    })
  }

  read(scope: FactScope): Promise<FoundFacts> {
    const { database } = this
    return database.attempt(() => readFacts(database.sql, scope))
  }

  befriendersOf(user: number): Promise<number[]> {
    const { database } = this
    return database.attempt(() => befriendersOf(database.sql, user))
  }
}

function orTell<T>(work: () => T, onThrow: (reason: unknown) => void): T {
  try {
    return work()
  } catch (reason) {
    onThrow(reason)
    throw reason
  }
}
