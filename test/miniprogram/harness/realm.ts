import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import type { Context } from 'node:vm'
import { buildSync } from 'esbuild'
import type { HostCall } from './prelude/wire'
import type { Prelude, PreludeOptions } from './prelude/index'

const PRELUDE = fileURLToPath(new URL('./prelude/index.ts', import.meta.url))
let preludeCode: string | undefined

/** A world without Node, without a DOM and without code from strings, furnished by the prelude. */
export class Realm {
  readonly prelude: Prelude
  private readonly context: Context

  constructor(call: HostCall, options: PreludeOptions) {
    this.context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } })
    const { install } = this.run(prelude(), 'prelude') as { install(call: HostCall, options: PreludeOptions): Prelude }
    const { isOld, macrotaskPromise, dropsTypedArrays, taro } = options
    this.prelude = install(call, { isOld, macrotaskPromise, dropsTypedArrays, taro })
  }

  /** Runs a script; its last value is its result. */
  run(source: string, filename: string): unknown {
    return runInContext(source, this.context, { filename })
  }

  /** What a test hands to the application, made anew in its realm; what comes from there goes back as it is. */
  adopt(value: unknown): unknown {
    if (this.prelude.isFromHere(value)) return value
    if (typeof value === 'function') return this.prelude.wrap((...args) => this.adopt((value as (...args: unknown[]) => unknown)(...args)))
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return this.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    const made = this.prelude.parse(Array.isArray(value) ? '[]' : '{}') as Record<string, unknown>
    for (const [name, part] of Object.entries(value)) made[name] = this.adopt(part)
    return made
  }

  private bytes(view: Uint8Array): Uint8Array {
    const own = this.prelude.bytes(view.length)
    own.set(view)
    return own
  }
}

function prelude(): string {
  preludeCode ??= buildSync({ entryPoints: [PRELUDE], bundle: true, write: false, format: 'iife', globalName: 'prelude', target: 'es2022' }).outputFiles[0]?.text ?? ''
  return `(() => { ${preludeCode}\nreturn prelude })()`
}
