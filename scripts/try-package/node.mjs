// The SDK in Node: imported, required and in a worker; with the package `ws` and without. A process that has done no
// more than that ends by itself.
import { createProject, runNode } from './project.mjs'

const WORKS = "if (TIM.create({ SDKAppID: 1 }).isReady() !== false) throw new Error('not the SDK')"
const FILES = {
  'esm.mjs': `import TIM, { EVENT, TYPES, TimError, TencentCloudChat } from 'opentim'
${WORKS}
if (TIM.TYPES !== TYPES || TIM.EVENT !== EVENT || TIM !== TencentCloudChat) throw new Error('two')
if (!(new TimError({ code: 1, text: 'x' }, 'y') instanceof Error)) throw new Error('no error')`,
  'cjs.cjs': `const { TIM, default: same } = require('opentim')
${WORKS}
if (TIM !== same) throw new Error('two')`,
  'worker.mjs': `import { Worker } from 'node:worker_threads'
new Worker(new URL('./esm.mjs', import.meta.url)).on('error', (error) => { throw error })
new Worker(new URL('./cjs.cjs', import.meta.url)).on('error', (error) => { throw error })`,
  'login.mjs': `import TIM from 'opentim'
const chat = TIM.create({ SDKAppID: 1, proxyServer: 'ws://127.0.0.1:9' })
chat.setLogLevel(4)
const timer = setTimeout(() => { throw new Error('login() never ended') }, 20_000)
const { code } = await chat.login({ userID: 'alice', userSig: 'x' }).catch((error) => error)
clearTimeout(timer)
console.log(code)
await chat.destroy()`,
}

for (const packages of [['ws'], []]) {
  const project = createProject(FILES, { packages })
  for (const name of ['esm.mjs', 'cjs.cjs', 'worker.mjs']) runNode(project, [name])
  // Where nobody listens, a login fails with the error that it has everywhere.
  const code = Number(runNode(project, ['login.mjs']).match(/^\d+$/m)?.[0])
  if (code !== 2801 && code !== 2800) throw new Error(`a login without a gateway failed with ${code} (packages: ${packages.join() || 'none'})`)
}
