import { afterAll, describe } from 'vitest'
import { openStore } from '../../src/store/open-store'
import { createTestDatabase, postgresAnswers } from './postgres-for-tests'
import type { TestDatabase } from './postgres-for-tests'
import { storeContract } from './store-contract'

const answers = await postgresAnswers()

describe.runIf(answers)('the store on PostgreSQL', () => {
  let database: TestDatabase | undefined
  afterAll(() => database?.drop())
  storeContract(async (clock) => {
    database = await createTestDatabase()
    return openStore({ databaseUrl: database.url }, { clock, logger: { warn: () => undefined } })
  })
})
