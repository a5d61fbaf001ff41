import { describe, expect, it } from 'vitest'
import type { ProfileRecord } from '../../../src/profiles/port'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import { ProfileRepository } from '../../../src/storage/repositories/profile-repository'
import { WriteBehind } from '../../../src/storage/write-behind'

function openRepository() {
  const disk = new MemoryStorage()
  const writes = new WriteBehind(disk, { maxPending: 100, onOverflow: () => undefined })
  return { disk, writes, repository: new ProfileRepository(disk, writes) }
}

const OLD = { userId: 'bob', nick: 'Bob', avatar: '', updatedAtMs: 5 }

describe('stored profiles', () => {
  it('come back as they were put, and those that were removed do not', async () => {
    const { repository, writes } = openRepository()
    const full: ProfileRecord = {
      userId: 'carol', nick: 'Carol', avatar: 'c.png', updatedAtMs: 7, namedAtMs: 8, gender: 'Gender_Type_Female', birthday: 20000101,
      location: 'Oslo', selfSignature: 'hi', allowType: 'AllowType_Type_AllowAny', language: 1, level: 2, role: 3, messageSettings: 1,
      adminForbidType: 'AdminForbid_Type_SendOut', custom: [{ key: 'Tag_Profile_Custom_A', value: 'a' }],
    }
    repository.put(full)
    repository.put(OLD)
    repository.put({ ...OLD, userId: 'dave' })
    await writes.flush()
    repository.remove('dave')
    await writes.flush()
    expect(await repository.loadAll()).toEqual([OLD, full])
  })

  it('P08: broken ones are skipped; those of a release that knew only names are not', async () => {
    const { disk, repository } = openRepository()
    const broken = [
      { updatedAtMs: 'x' }, { gender: 5 }, { birthday: '2000' }, { level: -1 }, { custom: {} }, { custom: [null] }, { custom: [{ key: 'k' }] },
    ]
    await disk.write(broken.map((fields, index) => ({ table: 'profiles', key: [`user${index}`], value: { ...OLD, ...fields } })))
    await disk.write([{ table: 'profiles', key: ['bob'], value: OLD }])
    expect(await repository.loadAll()).toEqual([OLD])
  })
})
