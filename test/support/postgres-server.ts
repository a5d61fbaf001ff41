import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'

/** Small and quick to start. Commits are safe from the death of processes, which is all that tests cause. */
const SETTINGS = {
  listen_addresses: '127.0.0.1', fsync: 'off', shared_buffers: '16MB', max_connections: '60', log_min_messages: 'fatal', autovacuum: 'off',
}
const USER = 'tester'
const START_LIMIT_MS = 15_000
const LOOK_MS = 25

/** PostgreSQL refuses to run as root, and then runs as one of these. */
const UNPRIVILEGED = ['postgres', 'nobody']

/**
 * Where PostgreSQL's programs are: named by PG_BIN, installed, or found by PATH. Where OPENTIM_TEST_POSTGRES=required
 * says that they must be there, their absence is an error; elsewhere the suites that need them announce themselves as
 * skipped.
 */
export function postgresPrograms(): string | undefined {
  const folder = candidates().find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')))
  if (folder !== undefined || process.env['OPENTIM_TEST_POSTGRES'] !== 'required') return folder
  throw new Error('OPENTIM_TEST_POSTGRES=required, but there is no initdb: install PostgreSQL (apt-get install postgresql), or name its folder in PG_BIN')
}

function candidates(): string[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const named = process.env['PG_BIN']
  return [...(named ? [named] : []), ...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)]
}

/** A PostgreSQL of a test's own: it can be killed, stopped for a while, and started again on the same data. */
export class PostgresServer {
  private process: ChildProcess | undefined

  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    readonly port: number,
    private readonly identity: SpawnOptions,
  ) {}

  /** Makes an empty cluster and starts it. */
  static async create(): Promise<PostgresServer> {
    const programs = postgresPrograms()
    if (programs === undefined) throw new Error('no PostgreSQL here')
    const folder = mkdtempSync(join(tmpdir(), 'opentim-postgres-'))
    const server = new PostgresServer(programs, folder, await freePort(), identityFor(folder))
    const flags = ['--auth=trust', `--username=${USER}`, '--encoding=UTF8', '--locale=C', '--no-sync', '--pgdata', server.data]
    const { status, stderr } = spawnSync(join(programs, 'initdb'), flags, { ...server.identity, encoding: 'utf8' })
    if (status !== 0) throw new Error(`initdb failed: ${String(stderr)}`)
    // A run that ends in the middle leaves no server behind.
    process.once('exit', () => server.endNow())
    await server.start()
    return server
  }

  /** The address of one of its databases. */
  url(database: string, port = this.port): string {
    return `postgres://${USER}@127.0.0.1:${port}/${database}`
  }

  /** An empty database in it. */
  async createDatabase(name: string): Promise<string> {
    await this.run(`CREATE DATABASE ${name}`)
    return this.url(name)
  }

  /** One statement, on a connection of its own. */
  async run<Row extends object>(statement: string, database = 'postgres'): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 2_000 })
    // A server that dies under an idle connection is no error of the test.
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<Row>(statement)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** Does something in a transaction, which stays open until it is released. */
  async hold(database: string, statement: string): Promise<{ release(): Promise<void> }> {
    const client = new pg.Client({ connectionString: this.url(database) })
    await client.connect()
    await client.query(`BEGIN; ${statement}`)
    return { release: () => client.end() }
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, port: this.port, unix_socket_directories: this.folder })
    const flags = ['-D', this.data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    const errors: string[] = []
    // Detached: it leads a process group of its own, which a signal reaches as a whole.
    const child = spawn(join(this.programs, 'postgres'), flags, { ...this.identity, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text))
    this.process = child
    const deadlineMs = Date.now() + START_LIMIT_MS
    while (!(await this.answers())) {
      if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error(`PostgreSQL did not start: ${errors.join('')}`)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }

  /** SIGKILL to every process of it, in mid-statement. */
  async kill(): Promise<void> {
    const child = this.process
    if (!child) return
    const gone = once(child, 'exit')
    this.endNow()
    await gone
  }

  /** SIGSTOP to every process of it: connections stay open, and nothing answers any more. */
  pause(): void {
    if (this.process) this.signal(this.process, 'SIGSTOP')
  }

  resume(): void {
    if (this.process) this.signal(this.process, 'SIGCONT')
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  private endNow(): void {
    if (this.process) this.signal(this.process, 'SIGKILL')
    this.process = undefined
  }

  private answers(): Promise<boolean> {
    return this.run('SELECT 1').then(() => true, () => false)
  }

  private signal(child: ChildProcess, name: NodeJS.Signals): void {
    const { pid } = child
    if (pid === undefined) return
    // Held still while its children are looked for, so that it makes no new ones; each of them leads a group of its own.
    sendSignal(pid, 'SIGSTOP')
    for (const each of [...childrenOf(pid), pid]) sendSignal(each, name)
  }
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}

function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], { encoding: 'utf8' })
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []))
}

/** As whom the programs run, and the folder given to them. */
function identityFor(folder: string): SpawnOptions {
  if (process.getuid?.() !== 0) return { cwd: folder }
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const account = UNPRIVILEGED.flatMap((name) => accounts.filter(([known]) => known === name))[0]
  const [uid, gid] = [Number(account?.[2]), Number(account?.[3])]
  chownSync(folder, uid, gid)
  return { uid, gid, cwd: folder }
}

/** Free at this moment; nothing else is to take it while the server is down. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
