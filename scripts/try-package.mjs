// The packed SDK as an application has it: unpacked into a folder of its own, imported and required in Node, and the
// README's example against its types, as an ES module and as CommonJS.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const folder = mkdtempSync(join(tmpdir(), 'opentim-package-'))
const file = (name, text) => writeFileSync(join(folder, name), text)
let failed = false

function attempt(what, command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', ...options })
  console.log(`${what}: ${status === 0 ? 'ok' : 'failed'}`)
  // A stack trace of the minified file quotes a line of 150 KB.
  if (status !== 0) console.error(`${stdout}${stderr}`.split('\n').map((line) => line.slice(0, 500)).join('\n'))
  failed ||= status !== 0
  return stdout
}

function install() {
  const stdout = attempt('pack', 'npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  // A list up to npm 11, an object by package name after it.
  const { filename } = Object.values(JSON.parse(stdout))[0]
  mkdirSync(join(folder, 'node_modules/opentim'), { recursive: true })
  attempt('unpack', 'tar', ['-xzf', filename, '-C', 'node_modules/opentim', '--strip-components=1'])
  symlinkSync(join(root, 'node_modules/ws'), join(folder, 'node_modules/ws'), 'junction')
}

function readmeExample() {
  const [, example] = readFileSync(join(root, 'README.md'), 'utf8').match(/```ts\n(.*?)```/s) ?? []
  if (!example) throw new Error('README.md has no TypeScript example')
  return `declare const userSig: string\n${example}`
}

function run() {
  const works = "if (TIM.create({ SDKAppID: 1 }).isReady() !== false) throw new Error('not the SDK')"
  file('esm.mjs', `import TIM, { TYPES } from 'opentim'\n${works}\nif (TIM.TYPES !== TYPES) throw new Error('two')\n`)
  file('cjs.cjs', `const { TIM, default: same } = require('opentim')\n${works}\nif (TIM !== same) throw new Error('two')\n`)
  attempt('import in Node', process.execPath, ['esm.mjs'])
  attempt('require in Node', process.execPath, ['cjs.cjs'])
}

function typecheck() {
  const tsc = (what, names, flags) => {
    const base = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom']
    attempt(what, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...base, ...flags, ...names])
  }
  file('example.mts', readmeExample())
  file('required.cts', "import { TIM } from 'opentim'\nexport const chat = TIM.create({ SDKAppID: 1 })\n")
  tsc("the README's example, node16", ['example.mts', 'required.cts'], ['--module', 'node16', '--moduleResolution', 'node16'])
  tsc("the README's example, bundler", ['example.mts'], ['--module', 'esnext', '--moduleResolution', 'bundler'])
}

try {
  install()
  run()
  typecheck()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
