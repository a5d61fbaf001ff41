import { MemoryStorage } from '../../../src/storage/memory-storage'
import { openMiniProgramStorage } from '../../../src/storage/miniprogram-storage'
import type { StorageKey, StoragePort, StorageTable, StorageWrite } from '../../../src/storage/port'
import { WHOLE_TABLE } from '../../../src/storage/storage-key'
import { type FakeDevice, type FakeLaunch, FakeWxStorage } from '../../support/fake-wx-storage'

export const TABLES: readonly StorageTable[] = ['meta', 'outbox', 'blocks', 'conversations', 'profiles']
/** One account's database. */
export const NAME = 'opentim-1-alice'

export function put(table: StorageTable, key: StorageKey, value: unknown): StorageWrite {
  return { table, key, value }
}

/** The whole content, to be compared. */
export async function contentOf(storage: StoragePort): Promise<unknown> {
  return Promise.all(TABLES.map((table) => storage.getRange(table, WHOLE_TABLE)))
}

/** Every content that there is after 0, 1, 2, … of the batches. */
export async function contentsAfter(batches: readonly StorageWrite[][]): Promise<unknown[]> {
  const model = new MemoryStorage()
  const contents = [await contentOf(model)]
  for (const batch of batches) {
    await model.write(batch)
    contents.push(await contentOf(model))
  }
  return contents
}

/** Keys of the database that neither of its heads names. */
export function unnamedPages(device: FakeDevice): string[] {
  const heads = ['0', '1'].flatMap((slot) => JSON.parse(device.items.get(`${NAME}/${slot}`) ?? '[]') as unknown[])
  const named = heads.flatMap((page) => (Array.isArray(page) ? [`${NAME}/${String(page[0])}`] : []))
  return device.keysOf(NAME).filter((key) => !/\/[01]$/.test(key) && !named.includes(key))
}

export function launch(device: FakeDevice, options: FakeLaunch = {}, name = NAME): Promise<StoragePort> {
  return openMiniProgramStorage(name, new FakeWxStorage(device, options))
}

/** Writes the batches one after the other until the launch is killed; gives how many were reported as written. */
export async function writeUntilKilled(
  device: FakeDevice, batches: readonly StorageWrite[][], options: FakeLaunch,
): Promise<{ acknowledged: number; steps: number }> {
  const wx = new FakeWxStorage(device, options)
  let acknowledged = 0
  const work = async (): Promise<void> => {
    const storage = await openMiniProgramStorage(NAME, wx)
    for (const batch of batches) {
      await storage.write(batch)
      acknowledged++
    }
    // The last of what nobody waits for.
    await new Promise<void>((resolve) => wx.getStorageInfo({ success: () => resolve() }))
  }
  await Promise.race([work(), wx.killed])
  return { acknowledged, steps: wx.steps }
}
