import type { Plugin } from 'rollup'

/**
 * Says that the file's folder holds CommonJS, whatever the package around it says: WeChat's tool wants the ending `.js`
 * and never asks, but Node and bundlers take `.js` for an ES module here.
 */
export const commonJsFolder = (): Plugin => ({
  name: 'commonjs-folder',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
  },
})
