// What `npm start` and `npm test` need before they can begin, each made only when it is missing or out of date.
// Built-in modules only: this runs right after a clone.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command in the repository and ends this process when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (status === 0) return
  console.error(`\n${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(status || 1)
}

const mtime = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0)

function newestIn(path) {
  const full = join(root, path)
  if (!existsSync(full)) return 0
  if (!statSync(full).isDirectory()) return mtime(path)
  const skipped = new Set(['node_modules', 'dist', 'test'])
  return Math.max(0, ...readdirSync(full).filter((name) => !skipped.has(name)).map((name) => newestIn(join(path, name))))
}

/** Installs from the lock file. */
export function ensureDependencies() {
  if (mtime('node_modules/.package-lock.json') >= mtime('package-lock.json') && mtime('package-lock.json') > 0) return
  console.error('Installing dependencies …')
  // `npm install`, not `npm ci`: the lock file names no registry, and npm 11's `ci` refuses that for per-platform packages.
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
}

const PARTS = [
  {
    name: 'the SDK', outputs: ['dist/index.js', 'dist/index.d.ts', 'dist/core.js', 'dist/opentim.umd.js', 'miniprogram_dist/index.js'],
    sources: ['src', 'protocol', 'rollup.config.ts', 'scripts/build', 'scripts/slim-protobuf'], args: ['run', 'build'],
  },
  { name: 'the gateway', outputs: ['server/dist/main.js'], sources: ['server', 'protocol'], args: ['run', 'build', '-w', 'server'] },
  {
    name: 'the web chat', outputs: ['examples/web-chat/dist/index.html'],
    sources: ['examples/web-chat', 'dist/index.js'], args: ['run', 'build', '-w', 'examples/web-chat'],
  },
]

/** What a bundler has to say is of interest only when it fails. */
function build(args) {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--silent'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  console.error(`${stdout}${stderr}\nnpm ${args.join(' ')} failed`)
  process.exit(status || 1)
}

/** Builds what is older than its sources. */
export function ensureBuilt() {
  for (const { name, outputs, sources, args } of PARTS) {
    if (Math.min(...outputs.map(mtime)) > Math.max(...sources.map(newestIn))) continue
    console.error(`Building ${name} …`)
    build(args)
  }
}

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The path of a Chromium for the browser tests; installs one where there is none. */
export async function ensureBrowser() {
  const found = [process.env.CHROMIUM_PATH, ...SYSTEM_BROWSERS].find((path) => path && existsSync(path))
  if (found) return found
  const { chromium } = await import('playwright-core')
  if (!existsSync(chromium.executablePath())) {
    console.error('Installing Chromium for the browser tests …')
    run('npx', ['playwright-core', 'install', 'chromium'])
  }
  return chromium.executablePath()
}
