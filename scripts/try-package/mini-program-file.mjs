// The one file that mini programs get: ES2017, and of its surroundings nothing but what every phone has.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freeIdentifiers } from './free-identifiers.mjs'
import { createProject } from './project.mjs'

/**
 * All names that the file may take from outside; one that is asked for by `typeof` first needs its place here too. Of
 * ES2017 itself it misses: `Function` and `eval`, which do nothing there, `Proxy` and `Reflect`, which old clients do not
 * have, `Intl`, `SharedArrayBuffer` and `Atomics`, which phones do not have. Not here for good: `globalThis`, `window`,
 * `process`, `require`, `TextEncoder`, `TextDecoder`, `URL`, `fetch`, `crypto`.
 */
const ALLOWED = new Set([
  'module', 'exports', 'wx', 'console', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval',
  'undefined', 'NaN', 'Infinity', 'parseInt', 'parseFloat', 'isNaN', 'isFinite',
  'encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI',
  'Object', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'Date', 'Math', 'JSON', 'RegExp', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet',
  'Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError',
  'ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'Float32Array', 'Float64Array',
])

const folder = join(createProject().sdk, 'miniprogram_dist')
const names = readdirSync(folder).sort().join()
if (names !== 'index.js,package.json') throw new Error(`in miniprogram_dist there are: ${names}`)

const { uses, topLevelThis } = freeIdentifiers(readFileSync(join(folder, 'index.js'), 'utf8'), 2017)
const wrong = [...uses].filter(([name]) => !ALLOWED.has(name))
if (wrong.length > 0) throw new Error(`not on every phone: ${wrong.map(([name, use]) => `${name} (${use})`).join(', ')}`)
if (topLevelThis) throw new Error(`this outside of a function, which is undefined in a module: ${topLevelThis}`)
console.log(`takes from outside: ${[...uses.keys()].sort().join(' ')}`)
