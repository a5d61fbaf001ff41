import { describe, expect, it } from 'vitest'
import type { StorageWrite } from '../../../src/storage/port'
import { WriteBehind } from '../../../src/storage/write-behind'
import { createDeferred } from '../../../src/shared/deferred'
import { realTurn } from '../../support/fake-clock'
import { ScriptedStorage } from './scripted-storage'

function setUp(maxPending = 100) {
  const storage = new ScriptedStorage()
  const overflows: number[] = []
  const writes = new WriteBehind(storage, { maxPending, onOverflow: () => overflows.push(1) })
  const batches = () => storage.batches.map((batch) => batch.map((write) => [...write.key, write.value]))
  return { storage, writes, overflows, batches }
}

describe('WriteBehind', () => {
  it('stores what is put in one turn in one transaction', async () => {
    const { writes, batches } = setUp()
    writes.put('meta', ['a'], 1)
    writes.put('outbox', ['b'], 2)
    await writes.flush()
    expect(batches()).toEqual([[['a', 1], ['b', 2]]])
  })

  it('gathers while a transaction is under way, and runs one at a time', async () => {
    const { storage, writes, batches } = setUp()
    storage.hold()
    writes.put('meta', ['a'], 1)
    await realTurn()
    writes.put('meta', ['b'], 1)
    await realTurn()
    writes.put('meta', ['c'], 1)
    expect(batches()).toEqual([])
    storage.release()
    await writes.flush()
    expect(batches()).toEqual([[['a', 1]], [['b', 1], ['c', 1]]])
  })

  it('writes a record that changed several times once, as it was last', async () => {
    const { writes, batches } = setUp()
    writes.put('meta', ['a'], 1)
    writes.put('meta', ['a'], undefined)
    writes.put('meta', ['a'], 3)
    writes.put('outbox', ['a'], 'another table')
    await writes.flush()
    expect(batches()).toEqual([[['a', 3], ['a', 'another table']]])
  })

  it('R05: rows that have to be merged first hold back the cursor that was put with them', async () => {
    const { writes, batches } = setUp()
    const load = createDeferred()
    let unsaved: StorageWrite[] = []
    let isLoaded = false
    writes.source = {
      get pending() {
        return unsaved.length
      },
      prepare: () => (isLoaded ? undefined : load.promise.then(() => void (isLoaded = true))),
      collect: () => unsaved.splice(0),
    }
    unsaved = [{ table: 'blocks', key: ['row'], value: 1 }]
    writes.put('meta', ['cursor'], 1)
    await realTurn()
    unsaved.push({ table: 'blocks', key: ['later row'], value: 2 })
    writes.put('meta', ['cursor'], 2)
    expect(batches()).toEqual([])
    load.resolve(undefined)
    await writes.flush()
    expect(batches()).toEqual([[['cursor', 2], ['row', 1], ['later row', 2]]])
  })

  it('has nothing to wait for when nothing is unsaved', async () => {
    const { writes, batches } = setUp()
    await writes.flush()
    expect(batches()).toEqual([])
  })

  it('tells those who wait that their batch was refused, and goes on', async () => {
    const { storage, writes, batches } = setUp()
    storage.failure = (operation) => (operation === 'write' ? 'UnknownError' : undefined)
    writes.put('meta', ['a'], 1)
    await expect(writes.flush()).rejects.toMatchObject({ code: 61030 })
    storage.failure = () => undefined
    writes.put('meta', ['b'], 2)
    await writes.flush()
    expect(batches()).toEqual([[['b', 2]]])
  })

  it('says once when more is unsaved than it may hold', async () => {
    const { storage, writes, overflows } = setUp(3)
    storage.hold()
    for (let n = 0; n < 10; n++) writes.put('meta', [n], n)
    expect(overflows).toHaveLength(1)
    storage.release()
    await writes.flush()
    for (let n = 0; n < 3; n++) writes.put('meta', [n], n)
    expect(overflows).toHaveLength(1)
  })
})
