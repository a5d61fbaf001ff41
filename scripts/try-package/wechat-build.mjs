// WeChat's own "build npm", as `miniprogram-ci` has it, on a mini program that depends on the packed SDK; what it makes
// then logs in on every kind of phone. Only this check needs that tool, which is 275 MB: it gets it by itself, once, into
// `node_modules/.cache`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../prepare.mjs'
import { loginOf } from './gateway.mjs'
import { logInOnPhone, PROFILES } from './phone.mjs'
import { createProject } from './project.mjs'

const VERSION = '2.1.42'

function installTool() {
  const folder = join(root, 'node_modules/.cache/miniprogram-ci', VERSION)
  const marker = join(folder, 'complete')
  if (!existsSync(marker)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    // Its dependencies have scripts to run after the installation, for what it does besides; nothing of that is needed.
    const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', `miniprogram-ci@${VERSION}`]
    const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`WeChat's build cannot be checked: miniprogram-ci ${VERSION} could not be installed from npm.\n${stderr}`)
    writeFileSync(marker, '')
  }
  return createRequire(join(folder, 'package.json'))('miniprogram-ci')
}

/** The tool tells the console what it does; only what goes wrong is of interest. */
console.log = () => undefined

async function build() {
  const project = createProject({
    'package.json': JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { opentim: '*' } }),
    'miniprogram/app.json': JSON.stringify({ pages: [] }),
  })
  const result = await installTool().packNpmManually({
    packageJsonPath: project.path('package.json'),
    miniprogramNpmDistDir: project.path('miniprogram'),
  })
  // Copied as it is, and nothing built from `main`.
  const { miniProgramPackNum, otherNpmPackNum, warnList } = result
  if (miniProgramPackNum !== 1 || otherNpmPackNum !== 0 || warnList.length > 0) throw new Error(JSON.stringify(result))
  const file = 'miniprogram_npm/opentim/index.js'
  const code = readFileSync(project.path(`miniprogram/${file}`), 'utf8')
  if (code !== readFileSync(join(project.sdk, 'miniprogram_dist/index.js'), 'utf8')) throw new Error('not the file of the package')
  return { [file]: code }
}

const files = await build()
for (const [name, profile] of Object.entries(PROFILES)) {
  // Taro's users take another entry: it is no "build npm" that makes their mini program.
  if (!profile.taro) await logInOnPhone({ files, request: 'opentim', profile }, await loginOf(`wechat-${name}`))
}
