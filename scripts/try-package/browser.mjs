// The files as they are in a real Chromium: the ES module by an import map, the UMD, which is ES2017, by a plain script
// tag. Each page logs in.
import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { openPages } from './chromium.mjs'
import { loginOf } from './gateway.mjs'
import { createProject } from './project.mjs'

const logIn = ({ userID, userSig, ...options }) => `
  const chat = TIM.create(${JSON.stringify(options)})
  chat.login(${JSON.stringify({ userID, userSig })}).then(() => { window.result = chat.getLoginUser() }, (error) => { window.result = String(error) })`

const html = (scripts) => `<!doctype html><meta charset="utf-8"><title>OpenTIM</title>${scripts}`

const expected = ['by-module', 'by-tag']
const [byModule, byTag] = await Promise.all(expected.map(loginOf))
const { folder, sdk } = createProject({
  'module.html': html(`<script type="importmap">{ "imports": { "opentim": "/node_modules/opentim/dist/index.js" } }</script>
<script type="module">
  import TIM from 'opentim'
  if ('TIM' in window) throw new Error('a module made a global')${logIn(byModule)}
</script>`),
  'tag.html': html(`<script src="/node_modules/opentim/dist/opentim.umd.js"></script>
<script>
  if (TIM !== TencentCloudChat) throw new Error('two')${logIn(byTag)}
</script>`),
})
parse(readFileSync(`${sdk}/dist/opentim.umd.js`, 'utf8'), { ecmaVersion: 2017, sourceType: 'script' })
const users = await openPages(folder, ['module.html', 'tag.html'])
if (users.join() !== expected.join()) throw new Error(`logged in: ${users.join(', ')}`)
