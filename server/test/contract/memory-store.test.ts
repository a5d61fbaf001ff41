import { describe } from 'vitest'
import { MemoryStore } from '../../../test/support/memory-store'
import { storeContract } from './store-contract'

describe('the store in plain memory', () => {
  storeContract((clock) => Promise.resolve(new MemoryStore({ clock })))
})
