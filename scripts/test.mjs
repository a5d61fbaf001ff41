// `npm test`: every check and every test. Arguments are passed on to vitest (`npm test -- --project node`).
// The last line is always `N passed, N failed`, tests and checks together.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser, ensureBuilt, ensureDependencies, root } from './prepare.mjs'

/** Those of one row run side by side: each of the first is one thread, the packages take whatever there is. */
const CHECKS = [
  [['types', 'typecheck'], ['lint', 'lint'], ['import boundaries', 'boundaries']],
  [['packages', 'check:packages']],
  [['size', 'size']],
]

ensureDependencies()
ensureBuilt()
const env = { ...process.env, CHROMIUM_PATH: await ensureBrowser() }
const selected = process.argv.slice(2)
const results = []

if (selected.length === 0) {
  for (const row of CHECKS) results.push(...await Promise.all(row.map(check)))
}

const folder = mkdtempSync(join(tmpdir(), 'opentim-test-'))
const report = join(folder, 'report.json')
const vitest = spawnSync('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...selected], { cwd: root, stdio: 'inherit', env })

const failedChecks = results.filter(({ ok }) => !ok)
for (const { name } of failedChecks) console.log(`check failed: ${name}`)
const tests = readReport()
// An error outside of any test fails the run, and counts as one.
const failed = failedChecks.length + (tests.failed || (vitest.status === 0 ? 0 : 1))
console.log(`${results.length - failedChecks.length + tests.passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** What it says is shown when it is over, so that two do not mix. */
function check([name, script]) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', script, '--silent'], { cwd: root, env })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
    child.on('close', (status) => {
      console.log(`\n── ${name}\n${Buffer.concat(said).toString()}`)
      resolve({ name, ok: status === 0 })
    })
  })
}

function readReport() {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that could not be loaded has no failed test of its own; it counts as one.
    return { passed: numPassedTests, failed: numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites)) }
  } catch {
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
