import { expect, it } from 'vitest'
import { appendMessages } from '../../src/store/append-messages'
import type { Database } from '../../src/store/database'
import { message, stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

type Query = Parameters<Database['query']>[0]

/** A database whose next statements go wrong in the ways that are listed, in order: 'answer lost' after its work was
 * done, 'not reached' before, a SQLSTATE instead of it. */
class FaultyDatabase implements Pick<Database, 'query'> {
  statements = 0

  constructor(private readonly database: Database, private readonly faults: string[]) {}

  async query<Row extends object>(query: Query): Promise<Row[]> {
    this.statements += 1
    const fault = this.faults.shift()
    if (fault === undefined) return this.database.query<Row>(query)
    if (fault === 'answer lost') await this.database.query(query)
    throw Object.assign(new Error(fault), { code: /^[0-9A-Z]{5}$/.test(fault) ? fault : 'ECONNRESET' })
  }
}

/** What an append does when the database under it goes wrong. */
export function appendRecoveryContract(storeKit: () => StoreKit, database: Database): void {
  const context = (...faults: string[]): { database: FaultyDatabase; nowMs: () => number; failpoints: object } =>
    ({ database: new FaultyDatabase(database, faults), nowMs: () => storeKit().clock.nowMs, failpoints: {} })

  it('N03: finds what it stored when the connection broke after the commit, and tells everybody', async () => {
    const [ann, bob] = await storeKit().pair()
    const messages = [message(ann, bob), message(bob, ann)]
    const { results, commit } = await appendMessages(context('answer lost'), messages)
    expect(results).toMatchObject([{ outcome: 'stored', seq: 1 }, { outcome: 'stored', seq: 2 }])
    expect(commit.rows.map(({ row }) => row.seq)).toEqual([1, 2])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1, [bob.userId]: 1 })
    expect(await storeKit().seqs(ann, bob)).toEqual([1, 2])
  })

  it('N03: stores what it did not find when the connection broke before the commit', async () => {
    const [ann, bob] = await storeKit().pair()
    const { results } = await appendMessages(context('not reached'), [message(ann, bob)])
    expect(results).toMatchObject([{ outcome: 'stored', seq: 1 }])
    expect(await storeKit().seqs(ann, bob)).toEqual([1])
  })

  it('N03: gives up as unavailable while nothing can be reached, and a later repeat is recognised', async () => {
    const [ann, bob] = await storeKit().pair()
    const lost = message(ann, bob)
    const gone = context('answer lost', 'not reached', 'not reached')
    await expect(appendMessages(gone, [lost])).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect(await storeKit().append(lost)).toMatchObject([{ outcome: 'repeated', seq: 1 }])
  })

  it.each(['40001', '40P01', '23505'])('N08: tries again after %s and answers once', async (code) => {
    const [ann, bob] = await storeKit().pair()
    const { results } = await appendMessages(context(code, code), [message(ann, bob)])
    expect(results).toMatchObject([{ outcome: 'stored', seq: 1 }])
    expect(await storeKit().seqs(ann, bob)).toEqual([1])
  })

  it('N08: does not try for ever', async () => {
    const [ann, bob] = await storeKit().pair()
    const faulty = context(...Array<string>(100).fill('40001'))
    await expect(appendMessages(faulty, [message(ann, bob)])).rejects.toMatchObject({ code: '40001' })
    expect(faulty.database.statements).toBeLessThan(20)
  })

  it('needs one statement for a batch that has no repeat, and two more for one that has', async () => {
    const [ann, bob] = await storeKit().pair()
    const messages = [message(ann, bob), message(ann, bob)]
    const first = context()
    await appendMessages(first, messages)
    expect(first.database.statements).toBe(1)
    const again = context()
    await appendMessages(again, [...messages, message(ann, bob)])
    expect(again.database.statements).toBe(3)
  })

  it('S01, S02: stops at its failpoints, before and after the commit', async () => {
    const [ann, bob] = await storeKit().pair()
    const stop = (): never => {
      throw new Error('stopped')
    }
    const [before, after] = [message(ann, bob), message(ann, bob)]
    await expect(appendMessages({ ...context(), failpoints: { beforeCommit: stop } }, [before])).rejects.toThrow('stopped')
    expect(await storeKit().seqs(ann, bob)).toEqual([])
    await expect(appendMessages({ ...context(), failpoints: { afterCommit: stop } }, [after])).rejects.toThrow('stopped')
    expect(await storeKit().append(after, before)).toMatchObject([{ outcome: 'repeated', seq: 1 }, { outcome: 'stored', seq: 2 }])
  })
}
