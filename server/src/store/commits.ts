import { EMPTY_COMMIT } from './conversation-ref'
import type { Sql } from './database'
import { readIndexFacts } from './index-facts'
import type { Commit, UserRecord } from './port'
import type { IndexKey } from './user-versions'

type User = Pick<UserRecord, 'id' | 'userId'>

/** The commit of a change after which the users named look at the conversations named with fresh facts. */
export async function commitWithFacts(
  db: Sql, change: { readonly users: readonly User[]; readonly keys: readonly IndexKey[]; readonly uvers: ReadonlyMap<number, number>; readonly rows?: Commit['rows'] },
): Promise<Commit> {
  const users = new Map(change.users.map(({ id, userId }) => [id, { id, userId }]))
  const steps: Commit['steps'][number][] = []
  const indexes: Commit['indexes'][number][] = []
  for (const user of users.values()) {
    const uver = change.uvers.get(user.id)
    if (uver === undefined) continue
    steps.push({ user, uver })
    const conversations = change.keys.filter((key) => key.user === user.id).map(({ conversation }) => conversation)
    for (const index of await readIndexFacts(db, user.id, conversations)) indexes.push({ user: user.id, index })
  }
  return { ...EMPTY_COMMIT, steps, rows: change.rows ?? [], indexes }
}
