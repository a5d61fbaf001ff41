import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GatewayProcess, TEMPLATE_DATA, emptyDataDir } from './gateway-process'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'server/dist')
const SOURCES = ['server/src', 'server/rollup.config.ts', 'server/package.json', 'protocol']

/** Before the tests that run the gateway as a process: builds it, and makes a database that they copy. */
export default async function setup(): Promise<void> {
  build()
  await makeTemplate()
}

/** Nothing to do when nothing changed. */
function build(): void {
  const builtMs = existsSync(join(dist, 'main.js')) ? statSync(join(dist, 'main.js')).mtimeMs : 0
  if (builtMs > Math.max(...SOURCES.map((path) => newestMs(join(root, path))))) return
  // Built aside and moved file by file: another run may start the gateway from `dist` at this moment.
  const draft = join(root, `server/dist-${process.pid}`)
  const { status, stderr } = spawnSync(
    process.execPath, [join(root, 'node_modules/rollup/dist/bin/rollup'), '-c', 'rollup.config.ts', '--configPlugin', 'esbuild', '--dir', draft],
    { cwd: join(root, 'server'), encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the gateway could not be built:\n${stderr}`)
  mkdirSync(dist, { recursive: true })
  for (const name of readdirSync(draft)) renameSync(join(draft, name), join(dist, name))
  rmSync(draft, { recursive: true })
}

/** Making a database takes seconds, copying one a moment. */
async function makeTemplate(): Promise<void> {
  if (existsSync(TEMPLATE_DATA) && statSync(TEMPLATE_DATA).mtimeMs > statSync(join(dist, 'main.js')).mtimeMs) return
  const gateway = await GatewayProcess.start({ dataDir: emptyDataDir() })
  await gateway.stop()
  // Every test has an application of its own.
  rmSync(join(gateway.dataDir, 'application-key.json'))
  mkdirSync(dirname(TEMPLATE_DATA), { recursive: true })
  rmSync(TEMPLATE_DATA, { recursive: true, force: true })
  moveFolder(gateway.dataDir, TEMPLATE_DATA)
}

function moveFolder(from: string, to: string): void {
  cpSync(from, `${to}.${process.pid}`, { recursive: true })
  renameSync(`${to}.${process.pid}`, to)
  rmSync(from, { recursive: true })
}

function newestMs(path: string): number {
  const facts = statSync(path)
  if (!facts.isDirectory()) return facts.mtimeMs
  const names = readdirSync(path).filter((name) => name !== 'node_modules')
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))))
}
