import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../../../src/store/data-folder-lock'

describe('the lock of a data folder', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opentim-lock-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** A process that holds the socket file as a gateway would, and dies without a chance to remove it. */
  async function leaveDeadSocket(): Promise<void> {
    await mkdir(join(folder, 'lock'), { recursive: true })
    const path = join(folder, 'lock', '1-dead')
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', script]), 'exit')
  }

  it('N20: refuses a second owner and names the first; is free again when given back', async () => {
    const lock = await lockDataFolder(folder)
    await expect(lockDataFolder(folder)).rejects.toThrow(`in use by another gateway (process ${process.pid})`)
    await lock.release()
    const again = await lockDataFolder(folder)
    await again.release()
  })

  it('N20: takes over from a process that was killed', async () => {
    await leaveDeadSocket()
    expect(await readdir(join(folder, 'lock'))).toEqual(['1-dead'])
    const lock = await lockDataFolder(folder)
    await expect(lockDataFolder(folder)).rejects.toThrow('in use')
    await lock.release()
    expect(await readdir(join(folder, 'lock'))).toEqual([])
  })

  it('N20: gives a dead lock to one of many that start together', async () => {
    await leaveDeadSocket()
    for (let round = 0; round < 20; round++) {
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)))
      const winners = attempts.flatMap((attempt) => attempt.status === 'fulfilled' ? [attempt.value] : [])
      expect(winners).toHaveLength(1)
      await winners[0]?.release()
    }
  })

  it('N20: holds in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'd'.repeat(120))
    await mkdir(deep)
    const lock = await lockDataFolder(deep)
    await expect(lockDataFolder(deep)).rejects.toThrow('in use')
    await lock.release()
    await (await lockDataFolder(deep)).release()
  })

  it('makes the folder where there is none', async () => {
    const lock = await lockDataFolder(join(folder, 'new', 'place'))
    await lock.release()
    expect(await readdir(folder)).toEqual(['new'])
  })
})
