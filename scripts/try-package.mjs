// The packed SDK as an application has it: outside of the repository, as `npm pack` makes it. Each file in `try-package/`
// that is named here is one check, a process of its own: it fails by its exit code, and what it prints on success is
// worth a line (a figure). `node scripts/try-package.mjs bundlers node` runs those two; a flag goes on to the checks.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser, ensureBuilt, root } from './prepare.mjs'
import { PAGE_ORIGIN } from './try-package/chromium.mjs'
import { startGateway } from './try-package/gateway.mjs'

// The longest first, so that none of them is left alone at the end.
const CHECKS = [
  'wechat-build', 'mini-program-bundlers', 'bundlers', 'api-report', 'published-types', 'readme-example', 'node', 'server-side-rendering', 'browser',
  'left-out-parts', 'mini-program-file', 'lock-file',
]

function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`)
  // A list up to npm 11, an object by package name after it.
  return join(folder, Object.values(JSON.parse(stdout))[0].filename)
}

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'))

/** Runs one check; gives whether it passed. */
function run(name, env) {
  const script = fileURLToPath(new URL(`try-package/${name}.mjs`, import.meta.url))
  const startedAtMs = Date.now()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(process.execPath, [script, ...flags], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text })
    child.on('close', (code) => {
      const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
      console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`)
      for (const line of whatItSays(output)) console.log(`  ${line}`)
      resolve(code === 0)
    })
  })
}

/** The lines of an output, without what Node shows of the place that an error was thrown from. */
function whatItSays(output) {
  const text = output.replace(/^(file:|node:|\/).*:\d+\n.*\n *\^+\n/gm, '').replace(/^ +at .*$|^Node\.js v.*$|^ *\[cause\][^]*^}$/gm, '')
  // A minified file's line is 150 KB long.
  return text.split('\n').filter((line) => line.trim() !== '').map((line) => line.slice(0, 500))
}

/** Runs all checks, as many at a time as there are cores. */
async function runAll(names, env) {
  const waiting = [...names]
  let failed = 0
  const lane = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const ok = await run(name, env)
      // Read after the wait: the lanes share the count, and an earlier reading would undo what another lane added.
      if (!ok) failed++
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane))
  return failed
}

const unknown = asked.filter((name) => !CHECKS.includes(name))
if (unknown.length > 0) throw new Error(`no check ${unknown.join(', ')}; there are: ${CHECKS.join(', ')}`)
const folder = mkdtempSync(join(tmpdir(), 'opentim-packed-'))
ensureBuilt()
const gateway = await startGateway(join(folder, 'data'), PAGE_ORIGIN)
try {
  const env = {
    ...process.env,
    CHROMIUM_PATH: await ensureBrowser(),
    OPENTIM_TARBALL: pack(folder),
    OPENTIM_GATEWAY: gateway.url,
    OPENTIM_SDK_APP_ID: String(gateway.sdkAppID),
  }
  process.exitCode = (await runAll(asked.length > 0 ? asked : CHECKS, env)) === 0 ? 0 : 1
} finally {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
}
