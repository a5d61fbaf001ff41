import { storageContract } from '../contract/storage-contract'
import { openIdbStorage } from '../../src/storage/idb-storage'
import { pageTimers } from './page-timers'

const run = Date.now()

storageContract('IndexedDB in Chromium', {
  persistent: true,
  open: (name) => openIdbStorage(`${name}-${run}`, { timers: pageTimers }),
})
