import { afterEach, describe, expect, it } from 'vitest'
import type { StorageKey, StoragePort, StorageWrite } from '../../src/storage/port'

/** One kind of storage under test. */
export interface StorageSubject {
  /** Opens an empty database under a name that was not used before; the same name opens the same database. */
  open(name: string): Promise<StoragePort>
  /** Does a second open() of the name find what was written? */
  readonly persistent: boolean
}

const EVERYTHING = { lower: [], upper: ['\uffff'] } as const

let databases = 0

/** What every StoragePort does. Callers may rely on nothing else. */
export function storageContract(title: string, subject: StorageSubject): void {
  describe(`StoragePort: ${title}`, () => {
    const opened: StoragePort[] = []
    afterEach(() => opened.splice(0).forEach((storage) => storage.close()))

    const openNamed = async (name: string): Promise<StoragePort> => {
      const storage = await subject.open(name)
      opened.push(storage)
      return storage
    }
    const open = (): Promise<StoragePort> => openNamed(`contract-${++databases}`)

    it('says whether it is persistent', async () => {
      expect((await open()).persistent).toBe(subject.persistent)
    })

    it('gives back plain data as it was written', async () => {
      const storage = await open()
      const value = { text: 'grüße 👋', list: [1, [2.5, null], { deep: true }], empty: {}, zero: 0, no: false, nothing: null }
      await storage.write([put(['a'], value), { table: 'profiles', key: ['a'], value: 'other table' }])
      expect(await storage.get('meta', ['a'])).toEqual(value)
      expect(await storage.get('profiles', ['a'])).toBe('other table')
      expect(await storage.get('meta', ['b'])).toBeUndefined()
    })

    it('orders keys part by part: numbers by value before strings by code unit, a prefix before what it begins', async () => {
      const storage = await open()
      const ordered: StorageKey[] = [
        [], [-1], [0], [2], [10], [10, 1], [10, 'a'], [''], ['B'], ['a'], ['a', 2], ['a', 10], ['a', '1'], ['aa'], ['b'], ['ä'],
      ]
      await storage.write([...ordered].reverse().map((key) => put(key, 1)))
      expect(await keys(storage, EVERYTHING)).toEqual(ordered)
    })

    it('bounds a range on both sides, both included', async () => {
      const storage = await openWithNumbers()
      expect(await keys(storage, { lower: ['n', 3], upper: ['n', 6] })).toEqual([['n', 3], ['n', 4], ['n', 5], ['n', 6]])
      expect(await keys(storage, { lower: ['n', 2.5], upper: ['n', 3.5] })).toEqual([['n', 3]])
      expect(await keys(storage, { lower: ['o'], upper: ['p'] })).toEqual([])
    })

    it('pairs every key with its own value', async () => {
      const storage = await openWithNumbers()
      const entries = await storage.getRange('meta', { lower: ['n', 7], upper: ['n', 9] })
      expect(entries).toEqual([7, 8, 9].map((n) => ({ key: ['n', n], value: { n } })))
    })

    it('replaces, and removes with undefined', async () => {
      const storage = await open()
      await storage.write([put(['a'], 1), put(['b'], 1)])
      await storage.write([put(['a'], undefined), put(['b'], 2), put(['never there'], undefined)])
      expect(await storage.getRange('meta', EVERYTHING)).toEqual([{ key: ['b'], value: 2 }])
    })

    it('applies the writes of a batch in order', async () => {
      const storage = await open()
      await storage.write([put(['a'], 1), put(['a'], undefined), put(['b'], 1), put(['a'], 3)])
      expect(await storage.get('meta', ['a'])).toBe(3)
    })

    it('keeps the order of calls that nobody waits for', async () => {
      const storage = await open()
      const done = Promise.all([1, 2, 3].map((n) => storage.write([put(['a'], n)])))
      expect(await storage.get('meta', ['a'])).toBe(3)
      await done
    })

    it('takes an empty batch', async () => {
      const storage = await open()
      await storage.write([])
      expect(await storage.getRange('meta', EVERYTHING)).toEqual([])
    })

    it('does not share objects with its callers', async () => {
      const storage = await open()
      const value = { list: [1] }
      const key = ['a', 1]
      const written = storage.write([{ table: 'meta', key, value }])
      value.list.push(2)
      key.push('later')
      await written
      const found = await storage.getRange('meta', EVERYTHING)
      expect(found).toEqual([{ key: ['a', 1], value: { list: [1] } }])
      Object.assign(found[0]?.value ?? {}, { list: 'changed' })
      expect(await storage.get('meta', ['a', 1])).toEqual({ list: [1] })
    })

    it('takes 5,000 records at once', async () => {
      const storage = await open()
      await storage.write(Array.from({ length: 5_000 }, (_, n) => put(['n', n], { n })))
      expect(await storage.getRange('meta', EVERYTHING)).toHaveLength(5_000)
      expect(await storage.get('meta', ['n', 4_321])).toEqual({ n: 4_321 })
    })

    it('clears every table', async () => {
      const storage = await openWithNumbers()
      await storage.write([{ table: 'outbox', key: [1], value: 1 }])
      await storage.clear()
      expect(await storage.getRange('meta', EVERYTHING)).toEqual([])
      expect(await storage.getRange('outbox', EVERYTHING)).toEqual([])
      await storage.write([put(['again'], 1)])
      expect(await storage.get('meta', ['again'])).toBe(1)
    })

    it(subject.persistent ? 'finds everything after a restart' : 'forgets everything with the process', async () => {
      const name = `contract-${++databases}`
      const first = await openNamed(name)
      await first.write([put(['a'], { kept: true })])
      first.close()
      expect(await (await openNamed(name)).get('meta', ['a'])).toEqual(subject.persistent ? { kept: true } : undefined)
    })

    async function openWithNumbers(): Promise<StoragePort> {
      const storage = await open()
      await storage.write([9, 3, 1, 7, 5, 0, 2, 8, 6, 4].map((n) => put(['n', n], { n })))
      return storage
    }
  })
}

function put(key: StorageKey, value: unknown): StorageWrite {
  return { table: 'meta', key, value }
}

async function keys(storage: StoragePort, range: Parameters<StoragePort['getRange']>[1]): Promise<StorageKey[]> {
  return (await storage.getRange('meta', range)).map((entry) => entry.key)
}
