// Projects of applications, outside of the repository: what they import is the packed SDK, and nothing else is there.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../prepare.mjs'

const TIME_LIMIT_MS = 30_000

/** The packed SDK. */
export const tarball = process.env.OPENTIM_TARBALL ?? ''

/**
 * A new project with these files (path → text) and the SDK in its `node_modules`; `packages` are taken over from the
 * repository's. The folder is gone when this process ends.
 */
export function createProject(files = {}, { packages = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'opentim-project-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const sdk = join(folder, 'node_modules/opentim')
  mkdirSync(sdk, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', sdk, '--strip-components=1'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the tarball "${tarball}" could not be unpacked: ${stderr}`)
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return { folder, sdk, path: (name) => join(folder, name) }
}

/** Runs Node in the project; fails when it fails, or does not come to an end by itself. */
export function runNode({ folder }, args) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: TIME_LIMIT_MS })
  if (status === 0) return stdout
  throw new Error(`node ${args.join(' ')} ${signal ? 'never ended' : 'failed'}:\n${stdout}${stderr}`)
}
