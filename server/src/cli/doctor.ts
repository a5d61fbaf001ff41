import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { ConfigError, resolveConfig } from '../config/resolve-config'
import type { Config } from '../config/settings'
import { hasApplicationKey, loadApplicationKey } from '../credentials/key-file'
import { isLoopbackAddress } from '../http/origin'
import { lockDataFolder } from '../store/data-folder-lock'

type Environment = Readonly<Record<string, string | undefined>>

/** One thing that is looked at; it throws a sentence when it is wrong. */
interface Check {
  readonly name: string
  run(config: Config): Promise<void> | void
}

/** The clock of a machine that was never set is decades off; every UserSig would be expired or not valid yet. */
const EARLIEST_YEAR = 2024
const LATEST_YEAR = 2100
const DATABASE_LIMIT_MS = 5_000

const CHECKS: readonly Check[] = [
  { name: 'data folder (--data)', run: checkData },
  { name: 'application key (--sdk-app-id, --secret)', run: checkKey },
  { name: 'port (--port, --host)', run: checkPort },
  { name: 'database (DATABASE_URL, --data)', run: checkDatabase },
  { name: 'static files (--web-root)', run: checkWebRoot },
  { name: 'development mode (--dev)', run: checkDev },
  { name: 'clock', run: checkClock },
]

/** `opentim-server doctor`: says for every setting whether it can work; the exit code is 1 when one cannot. */
export async function doctor(args: readonly string[], environment: Environment): Promise<number> {
  let config: Config
  try {
    config = resolveConfig(args, environment).config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems) report('wrong', problem)
    return 1
  }
  let code = 0
  for (const check of CHECKS) {
    const problem = await failureOf(check, config)
    if (problem === undefined) report('ok', check.name)
    else report('wrong', `${check.name}: ${problem}`)
    if (problem !== undefined) code = 1
  }
  return code
}

async function failureOf(check: Check, config: Config): Promise<string | undefined> {
  try {
    await check.run(config)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function report(verdict: 'ok' | 'wrong', text: string): void {
  process.stdout.write(`${verdict.padEnd(5)}  ${text}\n`)
}

function checkData({ data }: Config): void {
  // Made if it can be: a first start would do the same.
  mkdirSync(data, { recursive: true, mode: 0o700 })
  accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
}

function checkPort({ host, port }: Config): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', (error) => fail(new Error(`${host}:${port} cannot be used: ${error.message}`)))
    probe.listen({ host, port }, () => probe.close(() => done()))
  })
}

/** A key that is there must be readable; one that is not there yet is made by the first start, not by looking. */
function checkKey({ data, sdkAppId, secret }: Config): void {
  if ((sdkAppId === undefined || secret === undefined) && hasApplicationKey(data)) loadApplicationKey(data)
}

async function checkDatabase({ databaseUrl, data }: Config): Promise<void> {
  if (databaseUrl === undefined) return (await lockDataFolder(data)).release()
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: DATABASE_LIMIT_MS, query_timeout: DATABASE_LIMIT_MS })
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => undefined)
  }
}

function checkWebRoot({ webRoot }: Config): void {
  if (webRoot === undefined) return
  if (!existsSync(webRoot) || !statSync(webRoot).isDirectory()) throw new Error(`${webRoot} is not a folder`)
  if (!existsSync(join(webRoot, 'index.html'))) throw new Error(`${webRoot} has no index.html`)
}

function checkDev({ dev, host }: Config): void {
  if (dev && !isLoopbackAddress(host)) throw new Error(`${host} can be reached by others, so UserSigs are not handed out; use 127.0.0.1`)
}

function checkClock(): void {
  const year = new Date().getUTCFullYear()
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) throw new Error(`this machine thinks that it is the year ${year}`)
}
