import { afterAll, beforeAll, describe } from 'vitest'
import type { Store } from '../../src/store/port'
import { appendContract } from './store-append'
import { differentialContract } from './store-differential'
import { factsContract } from './store-facts'
import { followsContract } from './store-follows'
import { hiddenContract } from './store-hidden'
import { indexContract } from './store-index'
import { indexFactsContract } from './store-index-facts'
import { StoreKit, TestClock } from './store-kit'
import { changesContract, readingContract } from './store-log'
import { racesContract } from './store-races'
import { statusesContract } from './store-statuses'
import { usersContract } from './store-users'

/** Starting PGlite costs more than all of these tests: one store for all of them, and new users for each. */
const OPEN_TIMEOUT_MS = 120_000

/** What every implementation of the store has to do. `open` is called once; the result gives its store to more tests. */
export function storeContract(open: (clock: TestClock) => Promise<Store>): () => StoreKit {
  let shared: StoreKit | undefined
  const kit = (): StoreKit => {
    if (!shared) throw new Error('the store is not open')
    return shared
  }
  beforeAll(async () => {
    const clock = new TestClock()
    shared = new StoreKit(await open(clock), clock)
  }, OPEN_TIMEOUT_MS)
  afterAll(() => shared?.store.close(), OPEN_TIMEOUT_MS)

  describe('users', () => usersContract(kit))
  describe('appending', () => appendContract(kit))
  describe('the index', () => indexContract(kit))
  describe('facts', () => factsContract(kit))
  describe('facts in the index', () => indexFactsContract(kit))
  describe('follows', () => followsContract(kit))
  describe('statuses', () => statusesContract(kit))
  describe('somebody blocked', () => hiddenContract(kit))
  describe('changes that meet', () => racesContract(kit))
  describe('changes', () => changesContract(kit))
  describe('reading', () => readingContract(kit))
  describe('as a whole', () => differentialContract(kit))
  return kit
}
