import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rollup'
import { type Cut, cutModule } from './cut-module'

/** By the path of the module; a new release that has not all of this fails the build. */
export const CUTS: Readonly<Record<string, Cut>> = {
  'protobufjs/src/reader.js': {
    members: ['create', '_slice', 'uint32', 'bool', 'double', 'bytes', 'string', 'skip', 'recursionLimit', 'skipType'],
  },
  'protobufjs/src/writer.js': {
    members: [
      'create', 'alloc', '_push', 'prototype', 'fn', 'uint32', 'bool', 'double', 'bytes', 'string', 'fork', 'reset', 'ldelim', 'finish',
    ],
  },
  // What it has unrolled for one argument, three, four and so on, its own loop does too.
  'eventemitter3/index.js': {
    members: ['eventNames', 'listeners', 'listenerCount', 'emit', 'on', 'removeListener', 'off', 'EventEmitter'],
    lines: [/^ *case [1345]: listeners\[i\].*/gm, /^ *case [13456]: return listeners\..*/gm],
  },
  // We have requests wrapped, each into a promise; it is databases, transactions and cursors that need proxies.
  'idb/build/index.js': { calls: ['replaceTraps'], results: { transformCachableValue: 'value' } },
}

/** Of protobufjs' utilities, what its Reader and Writer need for this wire. */
const STAND_INS: Readonly<Record<string, string>> = {
  'protobufjs/minimal.js': '../slim-protobuf/minimal.cjs',
  './util/minimal': '../slim-protobuf/util.cjs',
}

/** Bundles of our libraries what we call: the rest is half of them, and no minifier can tell. */
export const slimLibraries = (): Plugin => ({
  name: 'slim-libraries',
  resolveId(source, importer) {
    const standIn = source === 'protobufjs/minimal.js' || importer?.includes('protobufjs') ? STAND_INS[source] : undefined
    return standIn ? fileURLToPath(new URL(standIn, import.meta.url)) : null
  },
  transform(code, id) {
    const [path, cut] = Object.entries(CUTS).find(([end]) => id.endsWith(`node_modules/${end}`)) ?? []
    if (!cut) return null
    try {
      return { code: cutModule(code, cut), map: null }
    } catch (error) {
      return this.error(`${path}: ${String(error)}`)
    }
  },
})
