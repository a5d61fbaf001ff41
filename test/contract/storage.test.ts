import 'fake-indexeddb/auto'
import { openIdbStorage } from '../../src/storage/idb-storage'
import { MemoryStorage } from '../../src/storage/memory-storage'
import { FakeClock } from '../support/fake-clock'
import { storageContract } from './storage-contract'

storageContract('memory', { persistent: false, open: () => Promise.resolve(new MemoryStorage()) })

storageContract('IndexedDB over fake-indexeddb', {
  persistent: true,
  open: (name) => openIdbStorage(name, { timers: new FakeClock() }),
})
