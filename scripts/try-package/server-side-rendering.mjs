// Importing any build on a server that only renders pages touches nothing: no global is read, made or changed, no timer
// or handle is left. Each entry is imported and required in a process of its own, in whose globals sit alarms.
import { readFileSync, writeFileSync } from 'node:fs'
import { createProject, runNode } from './project.mjs'

const project = createProject()
const PROGRAM = 'page.mjs'
const { exports } = JSON.parse(readFileSync(`${project.sdk}/package.json`, 'utf8'))

/** What a page, a mini program or Node offers, and an import has no business with. */
const SURROUNDINGS = [
  'window', 'document', 'navigator', 'location', 'self', 'localStorage', 'sessionStorage', 'indexedDB', 'wx', 'WebSocket', 'XMLHttpRequest',
  'fetch', 'crypto', 'addEventListener', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask',
]

/** In the process: alarms before, a comparison after. `load` is the statement between. */
const program = (load) => `
const touched = new Set()
const before = Object.fromEntries(${JSON.stringify(SURROUNDINGS)}.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]))
const values = Object.fromEntries(Object.keys(before).map((name) => [name, globalThis[name]]))
const look = () => [globalThis, Object, Object.prototype, Array.prototype, Promise.prototype, Map.prototype, Uint8Array.prototype]
  .map((object) => Reflect.ownKeys(object).map(String).join())
for (const name in before) {
  const see = () => touched.add(name) && values[name]
  Object.defineProperty(globalThis, name, { configurable: true, get: see, set: see })
}
const [globals, listeners] = [look(), process.eventNames().length]
${load}
const after = look()
for (const name in before) before[name] ? Object.defineProperty(globalThis, name, before[name]) : delete globalThis[name]
const open = process.getActiveResourcesInfo().filter((name) => /Timer|Timeout|Immediate|Socket|TCP|Port/.test(name))
const changed = after.some((keys, index) => keys !== globals[index]) || process.eventNames().length !== listeners
if (touched.size || open.length || changed) throw new Error(JSON.stringify({ touched: [...touched], open, changed }))
`

/** The files behind a conditional export, whatever the condition. */
function targets(entry) {
  return typeof entry === 'string' ? [entry] : Object.entries(entry).flatMap(([condition, inner]) => (condition === 'types' ? [] : targets(inner)))
}

const files = new Set(Object.values(exports).flatMap(targets).filter((path) => /\.c?js$/.test(path)))
for (const path of files) {
  const specifier = JSON.stringify(`${project.sdk}/${path.slice(2)}`)
  const isModule = path.startsWith('./dist/') && path.endsWith('.js')
  const load = isModule ? `await import(${specifier})` : `const { createRequire } = await import('node:module'); createRequire(${specifier})(${specifier})`
  try {
    writeFileSync(project.path(PROGRAM), program(load))
    runNode(project, [PROGRAM])
  } catch (error) {
    throw new Error(`${path} is not inert: ${error.message}`, { cause: error })
  }
}
console.log(`${files.size} files`)
