import type { Worker } from 'node:worker_threads'
import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshDataDir } from '../../../test/support/gateway-process'
import { RawClient, textOf } from '../../../test/support/raw-client'
import { startGateway } from '../../src/components'
import type { RunningGateway } from '../../src/components'
import { resolveConfig } from '../../src/config/resolve-config'
import { applicationKey } from '../../src/credentials/application-key'
import { makeUserSig } from '../../src/credentials/user-sig'
import { Failpoints } from '../../src/lifecycle/failpoints'
import { shutDown } from '../../src/lifecycle/shutdown'
import { Recorder } from '../support/core-kit'

const dataDir = freshDataDir()
const FLAGS = ['--port', '0', '--data', dataDir, '--c2c-rate', '0', '--create-unknown-users', '--drain-ms', '0']

/** The gateway in this process, so that the thread of its database can be reached. */
describe('a gateway whose embedded database dies', () => {
  const recorder = new Recorder()
  const workers: Worker[] = []
  const clients: RawClient[] = []
  const { config } = resolveConfig(FLAGS, {})
  let gateway: RunningGateway
  const onWorker = (worker: Worker): void => void workers.push(worker)

  beforeAll(async () => {
    process.on('worker', onWorker)
    gateway = await startGateway(config, recorder, Failpoints.fromEnvironment(''))
  })
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))
  afterAll(async () => {
    process.off('worker', onWorker)
    await shutDown(gateway)
    rmSync(dataDir, { recursive: true })
  })

  const loggedIn = async (userID: string): Promise<RawClient> => {
    const client = await RawClient.connect(gateway.url)
    clients.push(client)
    const userSig = makeUserSig(applicationKey(config), userID, { nowMs: Date.now(), lifeSeconds: 60 })
    const { code } = await client.login({ sdkAppID: gateway.sdkAppId, userID, userSig, deviceId: userID })
    expect(code).toBe(0)
    return client
  }
  const killDatabase = async (): Promise<void> => void await workers.at(-1)?.terminate()
  const storedTexts = async (client: RawClient, peer: string): Promise<string[]> => {
    const pages = await client.requestPages('pull', { ranges: [{ conversationId: `C2C${peer}`, fromSeq: 1, toSeq: 0xffff_ffff }] })
    return pages.flatMap(({ body }) => body.conversations).flatMap(({ rows }) => rows).map(textOf)
  }

  it('opens the folder again for what comes next, and nobody is disconnected', async () => {
    const [alice, bob] = [await loggedIn('alice'), await loggedIn('bob')]
    await alice.sendAndWait({ to: 'bob', text: 'before' })
    const opened = workers.length
    await killDatabase()
    expect(await alice.sendAndWait({ to: 'bob', text: 'after' })).toMatchObject([{ code: 0, seq: 2 }])
    await bob.until(() => bob.rows[1], 'the message')
    expect(await storedTexts(bob, 'alice')).toEqual(['before', 'after'])
    expect(workers.length).toBe(opened + 1)
    expect([alice.closed, bob.closed]).toEqual([undefined, undefined])
  })

  it('in mid-burst: every message is answered, what was acknowledged is stored once, and the rest can be repeated', async () => {
    const [carol, dave] = [await loggedIn('carol'), await loggedIn('dave')]
    const messages = Array.from({ length: 400 }, (_, index) => ({ to: 'dave', text: `m${index}`, clientTime: 7, random: index }))
    const refs = [carol.send(...messages.slice(0, 200)), carol.send(...messages.slice(200))].flat()
    await carol.until(() => carol.acks[0], 'the first acknowledgement')
    carol.send(...Array.from({ length: 50 }, (_, index) => ({ to: 'carol', text: 'note', clientTime: 8, random: index })))
    await killDatabase()
    const acks = await Promise.all(refs.map((ref) => carol.ack(ref)))
    for (const { code } of acks) expect([0, 61012, 61013]).toContain(code)
    const stored = await storedTexts(dave, 'carol')
    acks.forEach(({ code, seq }, index) => { if (code === 0) expect(stored[seq - 1]).toBe(`m${index}`) })
    await carol.sendAndWait(...messages)
    expect(await storedTexts(dave, 'carol')).toEqual(messages.map(({ text }) => text))
    expect(recorder.lines.filter((line) => line.includes('a database connection broke'))).not.toEqual([])
  })

  it('that cannot be opened again is unavailable: sends are refused, health says so', async () => {
    const erin = await loggedIn('erin')
    await erin.sendAndWait({ to: 'erin', text: 'before' })
    // Every thread of the database dies as soon as it starts.
    const killer = (worker: Worker): void => void worker.terminate()
    process.on('worker', killer)
    await killDatabase()
    expect(await erin.sendAndWait({ to: 'erin', text: 'lost', clientTime: 9, random: 9 })).toMatchObject([{ code: 61012, retryAfterMs: 1_000 }])
    const url = `${gateway.url.replace('ws:', 'http:').replace(/ws$/, '')}healthz`
    expect((await fetch(url)).status).toBe(503)
    process.off('worker', killer)
    expect(await erin.sendAndWait({ to: 'erin', text: 'back', clientTime: 9, random: 9 })).toMatchObject([{ code: 0, seq: 2 }])
    expect((await fetch(url)).status).toBe(200)
    expect(await storedTexts(erin, 'erin')).toEqual(['before', 'back'])
  })
})
