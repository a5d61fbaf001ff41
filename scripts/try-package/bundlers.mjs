// A small application built by Vite, webpack, rollup and esbuild without configuration, each result loaded in Chromium,
// where it makes an instance; and a bot, bundled for Node with `ws` and without.
import { build } from 'esbuild'
import { bundlers, runWebpack } from './bundle.mjs'
import { openPages } from './chromium.mjs'
import { createProject, runNode } from './project.mjs'

const APP = `import TIM, { EVENT, TYPES, TimError } from 'opentim'
const chat = TIM.create({ SDKAppID: 1 })
const works = chat.isReady() === false && TIM.TYPES === TYPES && TIM.EVENT === EVENT && typeof TimError === 'function'
window.result = works ? 'works' : 'not the SDK'`

const BOT = `import TIM from 'opentim'
if (TIM.create({ SDKAppID: 1 }).isReady() !== false) throw new Error('not the SDK')`

async function inPages() {
  const names = Object.keys(bundlers)
  const pages = names.map((name) => [`${name}.html`, `<!doctype html><meta charset="utf-8"><title>${name}</title><script src="out/${name}.js"></script>`])
  const project = createProject({ 'app.js': APP, ...Object.fromEntries(pages) })
  for (const name of names) {
    await bundlers[name](project, project.path('app.js'), project.path(`out/${name}.js`)).catch((error) => {
      throw new Error(`${name} does not build: ${error.message}`)
    })
  }
  const results = await openPages(project.folder, pages.map(([path]) => path))
  results.forEach((result, index) => {
    if (result !== 'works') throw new Error(`built by ${names[index]}: ${result}`)
  })
}

async function inNode(packages) {
  const project = createProject({ 'bot.mjs': BOT }, { packages })
  const entry = project.path('bot.mjs')
  for (const format of ['esm', 'cjs']) {
    const file = `esbuild.${format === 'esm' ? 'mjs' : 'cjs'}`
    await build({ entryPoints: [entry], outfile: project.path(file), bundle: true, platform: 'node', format, logLevel: 'error' })
    runNode(project, [file])
  }
  // It says so where a package is missing that may be: ours, and what `ws` would be faster with.
  await runWebpack({
    context: project.folder, mode: 'production', target: 'node', entry, output: { path: project.folder, filename: 'webpack.cjs' },
    optimization: { minimize: false },
  }, [/Can't resolve '(ws|bufferutil|utf-8-validate)'/])
  runNode(project, ['webpack.cjs'])
}

await inPages()
await inNode(['ws'])
await inNode([])
