import { transform } from 'esbuild'
import type { Plugin } from 'rollup'
import ts from 'typescript'

/**
 * Writes a bundle in ES2017, for script tags in old pages and for WeChat's build tool, which knows nothing newer. Two
 * compilers, each for what it says shortest: esbuild for `?.` and `??`, TypeScript for spreads.
 */
export const olderSyntax = (): Plugin[] => [
  {
    name: 'older-operators',
    async renderChunk(code) {
      return transform(code, { target: 'es2017', supported: { 'object-rest-spread': true }, sourcemap: true })
    },
  },
  {
    name: 'older-spreads',
    renderChunk(code) {
      const { outputText, sourceMapText = '' } = ts.transpileModule(code, {
        compilerOptions: { target: ts.ScriptTarget.ES2017, module: ts.ModuleKind.ESNext, sourceMap: true },
      })
      // It would stand in front of everything else, where a script tag makes it global, and read `this` there.
      const [, helper] = /^var (__\w+) = \(this && this\.\w+\)/m.exec(outputText) ?? []
      if (helper) this.error(`some code needs ${helper} of TypeScript in ES2017: write it in another way`)
      return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*/, ''), map: sourceMapText }
    },
  },
]
