import type { Wire } from './wire'

/**
 * Code from strings does not exist in a mini program. `Function('return this')` is tolerated; anything else gives nothing,
 * as on phones, and is noted.
 */
export function forbidCodeGeneration(global: Record<string, unknown>, wire: Wire): void {
  const generate = function (...args: unknown[]): unknown {
    const body = args.map(String)[args.length - 1] ?? ''
    if (/^\s*return this;?\s*$/.test(body)) return () => global
    wire.note(`code from a string: ${body.slice(0, 60)}`)
    return undefined
  }
  generate.prototype = Function.prototype
  const kinds = [function () { /* ordinary */ }, function* () { /* generator */ }, async function () { /* asynchronous */ }]
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), 'constructor', { value: generate, writable: true, configurable: true })
  }
  global['Function'] = generate
  global['eval'] = (source: unknown) => {
    wire.note(`eval: ${String(source).slice(0, 60)}`)
  }
}
