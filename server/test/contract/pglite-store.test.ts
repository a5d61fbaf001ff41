import { describe } from 'vitest'
import { openStore } from '../../src/store/open-store'
import { storeContract } from './store-contract'

describe('the store on PGlite', () => {
  storeContract((clock) => openStore({}, { clock, logger: { warn: () => undefined } }))
})
