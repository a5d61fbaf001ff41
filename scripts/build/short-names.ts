import type { Plugin } from 'rollup'
import esbuild from 'rollup-plugin-esbuild'
import { propertyNames, type ShortNames } from './property-names'

let known: ShortNames | undefined

/** Compiles TypeScript, and gives properties that only our own code knows short names, the same ones in every bundle. */
export function shortNames(options: Parameters<typeof esbuild>[0]): Plugin[] {
  known ??= propertyNames()
  const { edits, names } = known
  return [
    {
      name: 'private-members',
      transform(code, id) {
        const list = edits.get(id)
        if (!list) return null
        const edited = list.reduceRight((text, { start, end, text: name }) => text.slice(0, start) + name + text.slice(end), code)
        return { code: edited, map: null }
      },
    },
    esbuild({ ...options, mangleProps: new RegExp(`^(?:${Object.keys(names).join('|')})$`), mangleCache: names }),
  ]
}
