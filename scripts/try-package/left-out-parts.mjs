// What an application does not use can stay out of its bundle: built on `opentim/core` it is smaller than built on
// `opentim`. A part that is left out is one `use()` away: where WebSockets are forbidden, a login then goes by long poll,
// and a list of friends is there.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { bundlers } from './bundle.mjs'
import { openPages } from './chromium.mjs'
import { loginOf } from './gateway.mjs'
import { createProject } from './project.mjs'

const { userID, userSig, ...options } = await loginOf('core')
const MODULES = { longPoll: 'opentim/modules/long-poll', relations: 'opentim/modules/relations' }
const app = (entry, parts = []) => `import TIM from '${entry}'
${parts.map((part) => `import ${part} from '${MODULES[part]}'`).join('\n')}
const chat = TIM.create(${JSON.stringify(options)})
chat.use([${parts}])
chat.login(${JSON.stringify({ userID, userSig })}).then(() => chat.getFriendList())
  .then(({ data }) => { window.result = data.length + ' friends' }, (error) => { window.result = String(error) })`

const APPS = {
  whole: app('opentim'),
  core: app('opentim/core'),
  longPoll: app('opentim/core', ['longPoll']),
  relations: app('opentim/core', ['relations']),
  all: app('opentim/core', ['longPoll', 'relations']),
}
const page = (name) => `<!doctype html><meta charset="utf-8"><title>${name}</title><script src="out/${name}.js"></script>`

const project = createProject(Object.fromEntries(Object.entries(APPS).flatMap(([name, code]) => [[`${name}.js`, code], [`${name}.html`, page(name)]])))
const sizes = {}
for (const name of Object.keys(APPS)) {
  const file = project.path(`out/${name}.js`)
  await bundlers.esbuild(project, project.path(`${name}.js`), file)
  sizes[name] = gzipSync(readFileSync(file), { level: 9 }).length
}
console.log(`gzipped, by esbuild, in bytes: opentim ${sizes.whole}, opentim/core ${sizes.core}, with long poll ${sizes.longPoll}, with relations ${sizes.relations}, with both ${sizes.all}`)
for (const part of Object.keys(MODULES)) {
  if (sizes.whole - sizes.core < 1000 || sizes[part] - sizes.core < 1000) throw new Error(`opentim/core has the part ${part} already`)
}

/** As a proxy does it that knows no WebSocket; the browser's console says so each time. */
const forbidWebSockets = (tab) => tab.addInitScript('window.WebSocket = class { constructor() { throw new Error("no WebSocket here") } }')
const [result, without] = await openPages(project.folder, ['all.html', 'longPoll.html'], forbidWebSockets)
if (result !== '0 friends') throw new Error(`core with both parts, without WebSockets: ${result}`)
if (!without.includes('chat.use()')) throw new Error(`core without the relations: ${without}`)
