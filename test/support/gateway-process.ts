import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A database without users, made by the global set-up. */
export const TEMPLATE_DATA = fileURLToPath(new URL('../../node_modules/.cache/opentim/empty-database', import.meta.url))

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

export interface GatewayProcessOptions {
  /** The data folder; without it a fresh one, which `stop` and `kill` leave behind and `remove` takes away. */
  readonly dataDir?: string
  /** Further flags, such as `['--c2c-rate', '0']`. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** How a finished command ended. */
export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What the gateway prints when it serves. */
interface ReadyLine {
  readonly url: string
  readonly sdkAppID: number
}

/** A real gateway in a process of its own, on a free port. Signatures are the one thing that it hands out. */
export class GatewayProcess {
  /** Where sockets connect. */
  readonly url: string
  readonly sdkAppID: number
  private readonly child: ChildProcess
  private readonly lines: readonly string[]

  private constructor(readonly dataDir: string, parts: { child: ChildProcess; lines: readonly string[]; ready: ReadyLine }) {
    this.child = parts.child
    this.lines = parts.lines
    this.url = parts.ready.url
    this.sdkAppID = parts.ready.sdkAppID
  }

  /** Resolves when the gateway serves; rejects with its standard error when it ends instead. */
  static async start({ dataDir = freshDataDir(), flags = [], env = {} }: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const child = spawn(process.execPath, [MAIN, 'start', '--port', '0', '--data', dataDir, '--dev', ...flags], {
      env: { ...process.env, OPENTIM_LOG_LEVEL: 'info', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    const errors: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
    const ready = await Promise.race([
      once(createInterface(child.stdout), 'line') as Promise<[string]>,
      once(child, 'exit').then(() => undefined),
    ])
    if (!ready) throw new Error(`the gateway did not start: ${errors.join('')}`)
    return new GatewayProcess(dataDir, { child, lines: errors, ready: JSON.parse(ready[0]) as ReadyLine })
  }

  /** Where plain HTTP goes. */
  get httpUrl(): string {
    return this.url.replace(/^ws/, 'http').replace(/\/ws$/, '')
  }

  /** What it logged so far. */
  get log(): string {
    return this.lines.join('')
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** A UserSig from the development route. */
  async userSig(userID: string): Promise<string> {
    const response = await fetch(`${this.httpUrl}/dev/usersig?userID=${encodeURIComponent(userID)}`)
    return ((await response.json()) as { userSig: string }).userSig
  }

  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null> {
    return this.signal('SIGTERM')
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  kill(): Promise<number | null> {
    return this.signal('SIGKILL')
  }

  /** Resolves when the process is gone, whoever ended it. */
  async exited(): Promise<number | null> {
    if (!this.hasExited) await once(this.child, 'exit')
    return this.child.exitCode
  }

  /** Kills it and removes its data. */
  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  private async signal(name: NodeJS.Signals): Promise<number | null> {
    if (!this.hasExited) this.child.kill(name)
    return this.exited()
  }
}

/** A folder with an empty database in it; the application key is made by the first start. */
export function freshDataDir(): string {
  const folder = emptyDataDir()
  if (existsSync(TEMPLATE_DATA)) cpSync(TEMPLATE_DATA, folder, { recursive: true })
  return folder
}

/** A folder with nothing in it: the first start makes everything, which takes seconds. */
export function emptyDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'opentim-'))
}

/** Runs one of the gateway's other commands to its end. */
export function runGatewayCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: { ...process.env, ...env } })
  return { code: status, stdout, stderr }
}
