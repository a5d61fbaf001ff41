import { FactKind } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { Migration } from 'kysely'
import { Database } from '../../src/store/database'
import { StoreUnavailable } from '../../src/store/errors'
import { MIGRATIONS, migrate, readEpoch } from '../../src/store/migrations'
import { SqlStore } from '../../src/store/sql-store'
import { updateProfile } from '../../src/store/update-profile'
import { appendRecoveryContract } from './append-recovery'
import { storeContract } from './store-contract'

const database = new Database({ folder: undefined }, () => undefined)

describe('the store on PGlite', () => {
  const kit = storeContract(async (clock) => {
    await migrate(database.sql, Object.fromEntries(Object.entries(MIGRATIONS).slice(0, 1)))
    await sql`INSERT INTO app_user (user_id, nick, avatar, updated_at) VALUES ('of-the-first-schema', 'Old', '', 5)`.execute(database.sql)
    await migrate(database.sql)
    return new SqlStore({ database, clock, epoch: await readEpoch(database.sql), failpoints: {}, release: () => Promise.resolve() })
  })

  describe('an append that meets trouble', () => appendRecoveryContract(kit, database))

  it('a change of own facts locks the row of nobody else', async () => {
    const [ann, bob] = await kit().pair()
    const locked = async (): Promise<number[]> => {
      const rows = await database.sql.selectFrom('user_state').select('user_id').where('user_id', 'in', [ann.id, bob.id]).orderBy('user_id').execute()
      return rows.map(({ user_id }) => user_id)
    }
    // The row is made by who locks it first.
    const nothing = { changes: [], result: undefined }
    await kit().store.facts.change({ user: ann, others: [bob], ownFactsOnly: true }, () => nothing)
    expect(await locked()).toEqual([ann.id])
    await kit().store.facts.change({ user: ann, others: [bob] }, () => nothing)
    expect(await locked()).toEqual([ann.id, bob.id])
  })

  it('N3: tells very many befrienders in pieces; of those whom a failure left out the next change tells', async () => {
    const [star] = await kit().pair()
    await sql`
      WITH fans AS (
        INSERT INTO app_user (user_id, nick, avatar, updated_at) SELECT 'fan-' || n, '', '', 0 FROM generate_series(1, 2001) n RETURNING id
      ), counted AS (INSERT INTO user_state (user_id, uver) SELECT id, 1 FROM fans)
      INSERT INTO user_fact (user_id, kind, key, about, uver, removed, body)
      SELECT id, ${FactKind.FRIEND}, ${star.userId}, ${star.id}, 1, false, '{}' FROM fans`.execute(database.sql)
    let left = 2
    const failing: Parameters<typeof updateProfile>[0] = {
      sql: database.sql,
      attempt: (work) => database.attempt(work),
      transaction: (work) => (left-- > 0 ? database.transaction(work) : Promise.reject(new StoreUnavailable('test'))),
    }
    const { profile, commit } = await updateProfile(failing, star.id, { nick: 'half' }, 1)
    expect([commit.steps.length, commit.profiles.length, commit.steps[0]?.user.id]).toEqual([2001, 2001, star.id])
    expect(await kit().store.findUsers([star.userId])).toEqual([profile])
    const { commit: next } = await kit().store.updateProfile(star.id, { nick: 'whole' })
    expect(new Set(next.profiles.map(({ user }) => user)).size).toBe(2002)
    expect(next.steps.filter(({ uver }) => uver === 2).length).toBe(2)
  })

  describe('the schema', () => {
    it('keeps its epoch and its data when it is brought up to date again', async () => {
      const [ann, bob] = await kit().pair()
      await kit().talk(ann, bob, 'before')
      await migrate(database.sql)
      expect(await readEpoch(database.sql)).toBe(kit().store.epoch)
      expect(await kit().seqs(ann, bob)).toEqual([1])
    })

    it('takes over what a database of the first schema has', async () => {
      const { store } = kit()
      const [old] = await store.findUsers(['of-the-first-schema'])
      if (!old) throw new Error('the user is gone')
      expect(old).toMatchObject({ nick: 'Old', updatedAtMs: 5, details: {} })
      const { profile } = await store.updateProfile(old.id, { gender: 'Gender_Type_Male' })
      expect(profile).toMatchObject({ nick: 'Old', details: { gender: 'Gender_Type_Male' } })
    })

    it('N19: leaves nothing of a migration that failed half-way, and finishes it the next time', async () => {
      const migration = (end: () => Promise<void>): Record<string, Migration> => ({
        ...MIGRATIONS,
        '0003-trial': { up: async (db) => void await sql`CREATE TABLE trial (id int)`.execute(db).then(end) },
      })
      await expect(migrate(database.sql, migration(() => Promise.reject(new Error('died'))))).rejects.toThrow('died')
      await expect(sql`SELECT * FROM trial`.execute(database.sql)).rejects.toMatchObject({ code: '42P01' })
      await migrate(database.sql, migration(() => Promise.resolve()))
      await expect(sql`SELECT * FROM trial`.execute(database.sql)).resolves.toMatchObject({ rows: [] })
    })

    it('refuses a database that a newer version made, and says what it does not know', async () => {
      await sql`INSERT INTO migration (name, timestamp) VALUES ('9999-later', '')`.execute(database.sql)
      await expect(migrate(database.sql)).rejects.toThrow(/newer gateway.*9999-later/)
      expect(await kit().store.findUsers([])).toEqual([])
    })
  })
})
