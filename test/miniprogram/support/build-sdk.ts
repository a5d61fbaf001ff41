import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const SOURCES = ['src', 'protocol', 'rollup.config.ts', 'scripts/build']
const BUILDS = [
  { input: 'src/index.miniprogram.ts', output: 'miniprogram_dist/index.js' },
  { input: 'src/index.universal.ts', output: 'dist/universal.cjs' },
]

/** Builds what mini programs get, where it is older than its sources. */
export default function setup(): void {
  const newest = Math.max(...SOURCES.map((path) => newestMs(join(root, path))))
  for (const { input, output } of BUILDS) {
    const built = join(root, output)
    if (existsSync(built) && statSync(built).mtimeMs > newest) continue
    const { status, stderr } = spawnSync(
      process.execPath, [join(root, 'node_modules/rollup/dist/bin/rollup'), '-c', 'rollup.config.ts', '--configPlugin', 'esbuild', '--configOnly', input],
      { cwd: root, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`${output} could not be built:\n${stderr}`)
  }
}

function newestMs(path: string): number {
  const facts = statSync(path)
  if (!facts.isDirectory()) return facts.mtimeMs
  const names = readdirSync(path).filter((name) => name !== 'node_modules')
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))))
}
