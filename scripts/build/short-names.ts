import type { Options } from 'rollup-plugin-esbuild'
import { shortPropertyNames } from './property-names'

let names: Record<string, string> | undefined

/** Has esbuild write short names for the properties that only our own code knows, the same ones in every bundle. */
export function shortNames(): Pick<Options, 'mangleProps' | 'mangleCache'> {
  names ??= shortPropertyNames()
  return { mangleProps: new RegExp(`^(?:${Object.keys(names).join('|')})$`), mangleCache: names }
}
