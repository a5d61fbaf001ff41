import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../../src/store/data-folder-lock'
import { openStore } from '../../src/store/open-store'
import type { Store } from '../../src/store/port'
import { StoreKit, TestClock, message, seqOf } from './store-kit'

const TIMEOUT_MS = 120_000

/** Starts a TypeScript file of `processes/` in a Node of its own. */
function start(script: string, folder: string): ChildProcess {
  const path = fileURLToPath(new URL(`./processes/${script}.ts`, import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', path, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Reads the process's lines until one is the one waited for, kills the process in that moment, and returns all lines. */
async function killAt(child: ChildProcess, isIt: (line: string) => boolean | Promise<boolean>): Promise<string[]> {
  if (!child.stdout) throw new Error('the process has no output')
  const exited = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (await isIt(line)) child.kill('SIGKILL')
  }
  await exited
  return lines
}

describe('PGlite in a folder', () => {
  const clock = new TestClock()
  const logger = { warn: () => undefined }
  const open = (dataDir: string): Promise<Store> => openStore({ dataDir }, { clock, logger })
  let root = ''
  let template = ''
  let epoch = ''

  /** A folder with a database that was closed. */
  const folder = async (name: string): Promise<string> => {
    await cp(template, join(root, name), { recursive: true })
    return join(root, name)
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'opentim-'))
    template = join(root, 'template')
    // What a process leaves behind that is killed while it makes the database.
    await mkdir(join(template, 'pglite.new'), { recursive: true })
    await writeFile(join(template, 'pglite.new', 'PG_VERSION'), 'half of it')
    const store = await open(template)
    epoch = store.epoch
    await store.close()
  }, TIMEOUT_MS)
  afterAll(() => rm(root, { recursive: true, force: true }), TIMEOUT_MS)

  it('N12, N20: a second process is refused; a killed one leaves every acknowledged row and no lock', async () => {
    const place = await folder('killed')
    const child = start('append-until-killed', place)
    const refusals: string[] = []
    const lines = await killAt(child, async (line) => {
      if (refusals.length === 0) await open(place).catch((error: Error) => refusals.push(error.message))
      return Number(line) >= 400
    })
    expect(refusals).toEqual([expect.stringMatching(new RegExp(`in use by another gateway \\(process ${child.pid}\\)`))])

    const store = await open(place)
    const kit = new StoreKit(store, clock)
    const [ann, bob] = await store.ensureUsers(['ann', 'bob'])
    if (!ann || !bob) throw new Error('no users')
    const seqs = await kit.seqs(ann, bob)
    const acknowledged = Number(lines.at(-1))
    expect(acknowledged).toBeGreaterThanOrEqual(400)
    expect(seqs.length).toBeGreaterThanOrEqual(acknowledged)
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1))
    expect(store.epoch).toBe(epoch)
    expect((await kit.append(message(ann, bob, { clientTime: 1 }))).map(seqOf)).toEqual([seqs.length + 1])
    await store.close()
  }, TIMEOUT_MS)

  it('N19: a process that is killed half-way through a migration leaves the old schema behind', async () => {
    const place = await folder('half')
    await killAt(start('migrate-until-killed', place), (line) => line === 'half-way')
    const store = await open(place)
    const kit = new StoreKit(store, clock)
    const [ann, bob] = await kit.pair()
    const messages = await kit.talk(ann, bob, '1', '2')
    await store.deleteMessages(bob, ann, [{ senderId: ann.id, clientTime: 4_000_000_000, random: messages[0]?.random ?? 0 }])
    expect(await kit.facts(bob, ann)).toMatchObject({ headSeq: 2, unread: 1 })
    expect(store.epoch).toBe(epoch)
    await store.close()
  }, TIMEOUT_MS)

  it('starts again where making the database was interrupted', async () => {
    expect(await readdir(template)).toEqual(expect.arrayContaining(['pglite']))
    expect(await readdir(template)).not.toContain('pglite.new')
  })

  it('says why a database cannot be opened, and gives the folder back', async () => {
    const place = join(root, 'broken')
    await mkdir(place)
    await writeFile(join(place, 'pglite'), 'a file, no database')
    await expect(open(place)).rejects.toThrow(/PGlite cannot open its database/)
    await (await lockDataFolder(place)).release()
  }, TIMEOUT_MS)
})
