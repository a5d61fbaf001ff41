import type { Plugin } from 'rollup'

/** What rollup writes for a script tag, and the same with the API's second name. */
const ONE_NAME = 'global.TIM = factory()'
const BOTH_NAMES = 'global.TIM = global.TencentCloudChat = factory()'

/** A script tag defines both names of the API, as its modules export both. */
export const bothGlobals = (): Plugin => ({
  name: 'both-globals',
  renderChunk(code) {
    if (!code.includes(ONE_NAME)) this.error(`rollup's UMD wrapper has no "${ONE_NAME}" any more`)
    return { code: code.replace(ONE_NAME, BOTH_NAMES), map: null }
  },
})
