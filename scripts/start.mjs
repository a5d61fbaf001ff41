// `npm start`: the gateway on its embedded database, with the web chat at the address that it prints.
import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureDependencies, root } from './prepare.mjs'

ensureDependencies()
ensureBuilt()
// The example with a script tag is served beside the web chat, with the one file that it needs.
const WEB_ROOT = 'examples/web-chat/dist'
cpSync(join(root, 'examples/script-tag'), join(root, WEB_ROOT, 'script-tag'), { recursive: true })
cpSync(join(root, 'dist/opentim.umd.js'), join(root, WEB_ROOT, 'script-tag/opentim.umd.js'))

console.error('Starting the gateway …')
const port = process.env.PORT ?? '8080'
const args = ['server/dist/main.js', 'start', '--dev', '--port', port, '--data', '.data', '--web-root', WEB_ROOT, ...process.argv.slice(2)]
const gateway = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'], env: { OPENTIM_LOG_LEVEL: 'warn', ...process.env } })
let running = false

gateway.stdout.on('data', (chunk) => {
  for (const line of String(chunk).trim().split('\n')) announce(line)
})

function announce(line) {
  const { url, ready } = JSON.parse(line)
  if (!ready) return
  running = true
  const page = url.replace(/^ws/, 'http').replace(/\/ws$/, '')
  console.log(`\nOpenTIM is running.\n\n  Two people side by side:  ${page}/?split=alice,bob\n  One user per window:      ${page}/?user=alice\n  A page with a script tag: ${page}/script-tag/\n\nCtrl+C stops it; what was said is kept.\n`)
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => gateway.kill('SIGTERM'))
gateway.on('exit', (code) => {
  if (!running && code) console.error('\nTo take another port: PORT=8081 npm start. Another data folder: npm start -- --data FOLDER')
  process.exit(code ?? 1)
})
