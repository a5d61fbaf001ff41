import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import { ensurePages } from '../support/browser'
import { GatewayProcess, freshDataDir } from '../support/gateway-process'
import { Company, eventually } from '../support/two-people'
import type { Person } from '../support/two-people'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The example as `npm run bot` starts it, and what it printed. */
class BotProcess {
  private constructor(private readonly child: ChildProcess, private readonly printed: string[]) {}

  static start(env: Readonly<Record<string, string>>): BotProcess {
    const child = spawn(process.execPath, ['examples/node-bot/bot.mjs'], { cwd: root, env: { ...process.env, ...env } })
    const printed: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => printed.push(text))
    const bot = new BotProcess(child, printed)
    bots.push(bot)
    return bot
  }

  get output(): string {
    return this.printed.join('')
  }

  async listens(): Promise<this> {
    await eventually(() => this.output).toContain('listens')
    return this
  }

  /** Sends the signal, if any, and waits for the end. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.child.kill(signal)
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close')
    return this.child.exitCode
  }
}

const FLAGS = ['--c2c-rate', '0', '--drain-ms', '300']
const bots: BotProcess[] = []
const dataDir = freshDataDir()
let gateway: GatewayProcess
const company = new Company(() => gateway)

beforeAll(async () => {
  ensurePages()
  gateway = await GatewayProcess.start({ dataDir, flags: FLAGS })
})
afterEach(async () => {
  await company.leave()
  await Promise.all(bots.splice(0).map((bot) => bot.end('SIGKILL')))
})
afterAll(async () => {
  await gateway.kill()
  rmSync(dataDir, { recursive: true, force: true })
})

async function startGatewayAgain(): Promise<void> {
  const { port } = new URL(gateway.url)
  gateway = await GatewayProcess.start({ dataDir, flags: [...FLAGS, '--port', port] })
}

const startBot = (user: string) => BotProcess.start({ OPENTIM_GATEWAY: gateway.httpUrl, OPENTIM_USER: user }).listens()

/** Writes to a user of that name, with no more than the name known. */
async function tell(person: Person, to: string, text: string, cloudCustomData = ''): Promise<string> {
  const message = person.chat.createTextMessage({ to, conversationType: TYPES.CONV_C2C, payload: { text }, cloudCustomData })
  await person.chat.sendMessage(message)
  return message.ID
}

/** A person, and the name of a bot that she can write to. */
async function personAndBot(): Promise<[Person, string]> {
  const [alice, bot] = company.names()
  const created = await company.join(bot)
  await created.leave()
  return [await company.join(alice), bot]
}

describe('the Node bot', () => {
  it('knows its commands, says everything else back, and has read what it answered', async () => {
    const [alice, bot] = await personAndBot()
    await startBot(bot)
    for (const text of ['help', ' Time ', 'roll', 'constructor']) await tell(alice, bot, text)
    await eventually(() => alice.receivedTexts).toEqual([
      expect.stringContaining('time, roll'),
      expect.stringMatching(/^It is \d\d:\d\d UTC\.$/),
      expect.stringMatching(/^You rolled a [1-6]\.$/),
      'You said: constructor',
    ])
    await eventually(() => alice.dataOf(EVENT.MESSAGE_READ_BY_PEER).flat().length).toBe(4)
  })

  it('does not answer the answers of bots', async () => {
    const [alice, bot] = await personAndBot()
    await startBot(bot)
    await tell(alice, bot, 'a bot says', 'automatic answer to 1-2-3')
    await tell(alice, bot, 'a person says')
    await eventually(() => alice.receivedTexts).toEqual(['You said: a person says'])
    expect(alice.received[0]?.cloudCustomData).toMatch(/^automatic answer to /)
  })

  it('N09: survives a gateway that is restarted, and answers what came meanwhile once', async () => {
    const [alice, bot] = await personAndBot()
    await startBot(bot)
    await tell(alice, bot, 'before')
    await eventually(() => alice.receivedTexts).toEqual(['You said: before'])
    await gateway.stop()
    const meanwhile = ['one', 'two'].map((text) => tell(alice, bot, text))
    await startGatewayAgain()
    await Promise.all(meanwhile)
    await tell(alice, bot, 'after')
    await eventually(() => alice.receivedTexts).toEqual(['before', 'one', 'two', 'after'].map((text) => `You said: ${text}`))
    expect(alice.misreceived).toEqual([])
  })

  it('answers what came while it was not running', async () => {
    const [alice, bot] = await personAndBot()
    for (const text of ['one', 'two']) await tell(alice, bot, text)
    await startBot(bot)
    await eventually(() => alice.receivedTexts).toEqual(['You said: one', 'You said: two'])
  })

  it('does not answer again what it had answered when it was killed, before it could say that it had read it', async () => {
    const [alice, bot] = await personAndBot()
    const [first] = [await tell(alice, bot, 'one'), await tell(alice, bot, 'two')]
    const killed = await company.join(bot)
    await tell(killed, alice.userID, 'You said: one', `automatic answer to ${first}`)
    await killed.leave()
    await startBot(bot)
    await eventually(() => alice.receivedTexts).toEqual(['You said: one', 'You said: two'])
  })

  it('leaves in an orderly way on Ctrl+C', async () => {
    const bot = await startBot('bot')
    expect(await bot.end('SIGINT')).toBe(0)
  })

  it('ends with one line and the code when it is replaced, when the gateway refuses it, and when there is none', async () => {
    const [replaced] = [await startBot('bot'), await startBot('bot')]
    expect([await replaced.end(), replaced.output]).toEqual([1, expect.stringContaining('(multipleAccount)')])
    const refused = BotProcess.start({ OPENTIM_GATEWAY: gateway.httpUrl, OPENTIM_SDKAPPID: String(gateway.sdkAppID), OPENTIM_USERSIG: 'forged' })
    expect([await refused.end(), refused.output]).toEqual([1, expect.stringMatching(/^bot: .*\(70003\)\n$/)])
    const unnamed = BotProcess.start({ OPENTIM_GATEWAY: gateway.httpUrl, OPENTIM_USER: 'übel' })
    expect([await unnamed.end(), unnamed.output]).toEqual([1, expect.stringMatching(/^bot: .*OPENTIM_USERSIG.*\(HTTP 400\)\n$/)])
    await gateway.stop()
    const lonely = BotProcess.start({ OPENTIM_GATEWAY: gateway.httpUrl })
    expect([await lonely.end(), lonely.output]).toEqual([1, expect.stringMatching(/^bot: no gateway at .*\(ECONNREFUSED\)\n$/)])
  })
})
