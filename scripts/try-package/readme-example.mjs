// The README's example against the packed types, as an ES module and as CommonJS, by both ways in which TypeScript finds
// packages today; and every entry with the same types.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'
import { createProject, runNode } from './project.mjs'

const [, example] = readFileSync(join(root, 'README.md'), 'utf8').match(/```ts\n(.*?)```/s) ?? []
if (!example) throw new Error('README.md has no TypeScript example')

const project = createProject({
  'example.mts': `declare const userSig: string\n${example}`,
  'entries.mts': `import TIM from 'opentim'
import core from 'opentim/core'
import universal from 'opentim/universal'
import miniprogram from 'opentim/miniprogram'
import longPoll from 'opentim/modules/long-poll'
import groups from 'opentim/modules/group-module'

export const same: (typeof TIM)[] = [core, universal, miniprogram]
for (const part of [longPoll, groups]) core.create({ SDKAppID: 1, platform: 'web' }).use(part)`,
  'required.cts': "import { TIM } from 'opentim'\nimport { TIM as core } from 'opentim/core'\nexport const chats = [TIM, core].map((tim) => tim.create({ SDKAppID: 1 }))\n",
})
// The declarations themselves are checked too: `skipLibCheck` is off unless asked for.
const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom']
const tsc = (...args) => runNode(project, [join(root, 'node_modules/typescript/bin/tsc'), ...flags, ...args])
tsc('example.mts', 'entries.mts', 'required.cts', '--module', 'node16', '--moduleResolution', 'node16')
tsc('example.mts', 'entries.mts', '--module', 'esnext', '--moduleResolution', 'bundler')
