// What an application does not use can stay out of its bundle: built on `opentim/core` it is smaller than built on
// `opentim`. A part that is left out is one `use()` away: where WebSockets are forbidden, a login then goes by long poll.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { bundlers } from './bundle.mjs'
import { openPages } from './chromium.mjs'
import { loginOf } from './gateway.mjs'
import { createProject } from './project.mjs'

const { userID, userSig, ...options } = await loginOf('core')
const app = (entry, before = '') => `import TIM from '${entry}'
${before && "import longPoll from 'opentim/modules/long-poll'"}
const chat = TIM.create(${JSON.stringify(options)})
${before}
chat.login(${JSON.stringify({ userID, userSig })}).then(() => { window.result = 'logged in' }, (error) => { window.result = String(error) })`

const APPS = { whole: app('opentim'), core: app('opentim/core'), used: app('opentim/core', 'chat.use(longPoll)') }
const page = (name) => `<!doctype html><meta charset="utf-8"><title>${name}</title><script src="out/${name}.js"></script>`

const project = createProject(Object.fromEntries(Object.entries(APPS).flatMap(([name, code]) => [[`${name}.js`, code], [`${name}.html`, page(name)]])))
const sizes = {}
for (const name of Object.keys(APPS)) {
  const file = project.path(`out/${name}.js`)
  await bundlers.esbuild(project, project.path(`${name}.js`), file)
  sizes[name] = gzipSync(readFileSync(file), { level: 9 }).length
}
console.log(`gzipped, by esbuild: opentim ${sizes.whole}, opentim/core ${sizes.core}, opentim/core with long poll ${sizes.used} bytes`)
if (sizes.whole - sizes.core < 1000) throw new Error('opentim/core is hardly smaller than opentim')
if (sizes.used - sizes.core < 1000) throw new Error('opentim/core has the long poll already')

/** As a proxy does it that knows no WebSocket; the browser's console says so each time. */
const forbidWebSockets = (tab) => tab.addInitScript('window.WebSocket = class { constructor() { throw new Error("no WebSocket here") } }')
const [result] = await openPages(project.folder, ['used.html'], forbidWebSockets)
if (result !== 'logged in') throw new Error(`core with the long poll, without WebSockets: ${result}`)
