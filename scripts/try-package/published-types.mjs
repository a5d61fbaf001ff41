// The types and the shape of the package, as arethetypeswrong and publint see them.
import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { createProject, tarball } from './project.mjs'

/**
 * What arethetypeswrong may say. `moduleResolution: node10` knows no `exports`: it finds the package itself, by `main` and
 * `types`, and none of the entries below it, in no package that has such entries. TypeScript has given it up.
 */
const isExpected = ({ kind, resolutionKind, entrypoint }) => kind === 'NoResolution' && resolutionKind === 'node10' && entrypoint !== '.'

async function types() {
  const sdk = createPackageFromTarballData(readFileSync(tarball))
  // It skips entries with a star; here one that there is not as a file.
  const result = await checkPackage(sdk, { entrypoints: [...entries(), './modules/group-module'] })
  if (!result.types) throw new Error('arethetypeswrong found no types')
  return result.problems.filter((problem) => !isExpected(problem)).map((problem) => `arethetypeswrong: ${JSON.stringify(problem)}`)
}

function entries() {
  const { exports } = JSON.parse(readFileSync(`${project.sdk}/package.json`, 'utf8'))
  return Object.keys(exports).filter((entry) => !entry.includes('*') && entry !== './package.json')
}

async function shape() {
  const pkg = JSON.parse(readFileSync(`${project.sdk}/package.json`, 'utf8'))
  const { messages } = await publint({ pkgDir: project.sdk, strict: true, level: 'warning', pack: false })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`)
}

const project = createProject()
const problems = [...await types(), ...await shape()]
if (problems.length > 0) throw new Error(problems.join('\n'))
