// Mini programs that bundlers make: webpack as Taro sets it up, Vite as uni-app does. Both replace what they replace in
// every module, ours too, and both choose files as for a browser. Each result logs in on a phone.
import { readFileSync } from 'node:fs'
import * as vite from 'vite'
import webpack from 'webpack'
import { runWebpack } from './bundle.mjs'
import { loginOf } from './gateway.mjs'
import { logInOnPhone, requireOnPhone } from './phone.mjs'
import { createProject } from './project.mjs'

/** What Taro puts in the place of a browser's globals: `typeof window` finds something in a mini program. */
const SHIMS = ['window', 'document', 'navigator', 'location', 'history', 'URL', 'URLSearchParams', 'MutationObserver']
const RUNTIME = `const nothing = () => undefined
const element = () => ({ style: {}, appendChild: nothing, setAttribute: nothing, addEventListener: nothing })
export const document = { visibilityState: 'visible', body: element(), createElement: element, addEventListener: nothing, removeEventListener: nothing }
export const navigator = { userAgent: 'taro', onLine: true, product: 'taro' }
export const location = { href: 'https://taro.com/', protocol: 'https:', host: 'taro.com', origin: 'https://taro.com' }
export const history = { length: 1, pushState: nothing }
export class URL {}
export class URLSearchParams {}
export class MutationObserver { observe() {} }
export const window = { document, navigator, location, history, URL, addEventListener: nothing, removeEventListener: nothing }`

const BUNDLERS = {
  webpack: ({ folder, path }, entry, output) => runWebpack({
    context: folder,
    mode: 'production',
    target: ['web', 'es5'],
    entry,
    output: { path: folder, filename: output, library: { type: 'commonjs2' }, globalObject: 'wx' },
    resolve: { mainFields: ['browser', 'module', 'jsnext:main', 'main'] },
    plugins: [new webpack.ProvidePlugin(Object.fromEntries(SHIMS.map((name) => [name, [path('runtime.js'), name]])))],
    performance: { hints: false },
  }),
  vite: ({ folder }, entry, output) => vite.build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { outDir: '.', emptyOutDir: false, minify: false, lib: { entry, formats: ['cjs'], fileName: () => output } },
  }),
}

const project = createProject({
  'runtime.js': RUNTIME,
  'miniprogram.js': "export { default, TIM } from 'opentim/miniprogram'",
  'universal.js': "export { default, TIM } from 'opentim/universal'",
  'browser.js': "export { default, TIM } from 'opentim'",
})

for (const [bundler, build] of Object.entries(BUNDLERS)) {
  const built = async (entry) => {
    const output = `${bundler}-${entry}.js`
    await build(project, project.path(`${entry}.js`), output)
    return { files: { [output]: readFileSync(project.path(output), 'utf8') }, request: `./${output}` }
  }
  for (const entry of ['miniprogram', 'universal']) {
    await logInOnPhone(await built(entry), await loginOf(`${bundler}-${entry}`)).catch((error) => {
      throw new Error(`opentim/${entry}, built by ${bundler}: ${error.message}`, { cause: error })
    })
  }
  // Whoever forgets the entry is told so, at once.
  const { files, request } = await built('browser')
  const { default: tim } = requireOnPhone(files, request)
  const code = caught(() => tim.create({ SDKAppID: 1 }))
  if (code !== 61026) throw new Error(`opentim itself, built by ${bundler}: create() gave ${code} in a mini program`)
}

function caught(action) {
  try {
    return action()
  } catch (error) {
    return error.code ?? error
  }
}
