// The SDK in Node: imported, required and in a worker, with the package `ws` and without; a process that has done no more
// than that ends by itself. A login goes through either way: without any WebSocket it is the long poll that carries it.
import { loginOf } from './gateway.mjs'
import { createProject, runNode } from './project.mjs'

const WORKS = "if (TIM.create({ SDKAppID: 1 }).isReady() !== false) throw new Error('not the SDK')"

const loginProgram = ({ userID, userSig, ...options }) => `import TIM from 'opentim'
const chat = TIM.create(${JSON.stringify(options)})
chat.setLogLevel(4)
await chat.login(${JSON.stringify({ userID, userSig })})
if (chat.getLoginUser() !== ${JSON.stringify(userID)}) throw new Error('somebody else')
await chat.logout()`

const files = (login) => ({
  'esm.mjs': `import TIM, { EVENT, TYPES, TimError, TencentCloudChat } from 'opentim'
${WORKS}
if (TIM.TYPES !== TYPES || TIM.EVENT !== EVENT || TIM !== TencentCloudChat) throw new Error('two')
if (!(new TimError({ code: 1, text: 'x' }, 'y') instanceof Error)) throw new Error('no error')`,
  'cjs.cjs': `const { TIM, default: same } = require('opentim')
${WORKS}
if (TIM !== same) throw new Error('two')`,
  'worker.mjs': `import { Worker } from 'node:worker_threads'
new Worker(new URL('./esm.mjs', import.meta.url))
new Worker(new URL('./cjs.cjs', import.meta.url))`,
  'login.mjs': loginProgram(login),
  'login-in-worker.mjs': `import { Worker } from 'node:worker_threads'
new Worker(new URL('./login.mjs', import.meta.url))`,
})

for (const packages of [['ws'], []]) {
  const login = await loginOf(`node-${packages.length}`)
  const project = createProject(files(login), { packages })
  for (const name of Object.keys(files(login))) runNode(project, [name])
}
