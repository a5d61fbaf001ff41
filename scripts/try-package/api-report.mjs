// The public API under review: every exported type and signature is in `docs/api/opentim.api.md`, and a change of the
// packed declarations that is not in it fails. `npm run api-report` writes it anew; what differs belongs into the commit.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { root } from '../prepare.mjs'
import { createProject } from './project.mjs'

const NAME = 'opentim.api.md'
const reviewed = join(root, 'docs/api')
const writes = process.argv.includes('--write')

const entry = 'node_modules/opentim/dist/index.d.ts'
const compilerOptions = { target: 'es2022', lib: ['es2022', 'dom'], moduleResolution: 'bundler', module: 'esnext', types: [] }
const project = createProject({ 'tsconfig.json': JSON.stringify({ compilerOptions, files: [entry] }) })
const written = project.path('report')
mkdirSync(written)
if (existsSync(join(reviewed, NAME))) copyFileSync(join(reviewed, NAME), join(written, NAME))

const quiet = { default: { logLevel: 'none' } }
const config = ExtractorConfig.prepare({
  configObject: {
    projectFolder: project.folder,
    mainEntryPointFilePath: project.path(entry),
    compiler: { tsconfigFilePath: project.path('tsconfig.json') },
    apiReport: { enabled: true, reportFileName: NAME, reportFolder: written, reportTempFolder: project.path('temp'), includeForgottenExports: true },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    // Of missing tags and types that have no export it has much to say; the report shows the types anyway.
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' } },
      extractorMessageReporting: quiet,
      tsdocMessageReporting: quiet,
    },
  },
  configObjectFullPath: undefined,
  packageJsonFullPath: join(project.sdk, 'package.json'),
})
const { apiReportChanged, errorCount } = Extractor.invoke(config, { localBuild: writes, showVerboseMessages: false, messageCallback })
if (errorCount > 0) throw new Error('the declarations do not compile')
if (apiReportChanged && !writes) throw new Error(`the public API is not what docs/api/${NAME} says: npm run api-report, then look at the difference`)
if (writes) {
  mkdirSync(reviewed, { recursive: true })
  copyFileSync(join(written, NAME), join(reviewed, NAME))
}

/** It speaks to the console by itself; only compile errors are of interest. */
function messageCallback(message) {
  if (message.logLevel === 'error' && message.category === 'Compiler') console.error(message.text)
  message.handled = true
}
