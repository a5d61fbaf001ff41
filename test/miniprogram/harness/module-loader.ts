import { transformSync } from 'esbuild'
import { resolveModule } from './code-package'
import type { CodePackage } from './code-package'
import type { Realm } from './realm'

/** Parameters of the function around every file: what a page has, and a mini program has not. */
const SHADOWED = [
  'window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage', 'history', 'Caches', 'screen', 'alert', 'confirm',
  'prompt', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit', 'WeixinJSCore',
]

/** Compiled for engines whose own promises are not used: the same source is compiled once. */
const lowered = new Map<string, string>()

interface LoaderOptions {
  readonly files: CodePackage
  /** Asynchronous functions become generators over `Promise`, as WeChat's tool makes them for old phones: native ones ignore the replaced `Promise`. */
  readonly lowerAsync: boolean
}

/** Loads the files of a mini program as the client does: each once, inside a function, in strict mode. */
export class ModuleLoader {
  private readonly loaded = new Map<string, { exports: unknown }>()

  constructor(private readonly realm: Realm, private readonly options: LoaderOptions) {}

  /** The exports of a module, as `from` would get them. */
  require(request: string, from = 'app.js'): unknown {
    const path = resolveModule(this.options.files, from, request)
    if (path === undefined) throw new Error(`module '${request}' is not defined, require args is '${request}'`)
    const known = this.loaded.get(path)
    if (known) return known.exports
    const module = this.realm.adopt({ exports: {} }) as { exports: unknown }
    this.loaded.set(path, module)
    const injected = this.realm.prelude.injected
    const names = [...new Set([...SHADOWED, ...Object.keys(injected)])]
    const source = this.compiled(this.options.files[path] ?? '')
    const run = this.realm.run(`(function (require, module, exports, ${names.join(', ')}) { 'use strict'; ${source}\n})`, path) as (...args: unknown[]) => void
    const require = this.realm.adopt((next: string) => this.require(next, path))
    run(require, module, module.exports, ...names.map((name) => injected[name]))
    return module.exports
  }

  private compiled(source: string): string {
    if (!this.options.lowerAsync) return source
    const known = lowered.get(source) ?? transformSync(source, { target: 'es2016' }).code
    lowered.set(source, known)
    return known
  }
}
