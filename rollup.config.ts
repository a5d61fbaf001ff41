import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import type { Plugin, RollupOptions } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import { slimModule } from './scripts/slim-protobuf/index.mjs'

/** Of protobufjs, a browser gets what this wire calls; the rest is nearly half of it. */
const slimProtobuf = (): Plugin => ({
  name: 'slim-protobuf',
  resolveId: (source, importer) => slimModule(source, importer) ?? null,
})

// Everything is bundled: an application installs one package, and a mini program gets one file.
const code = (): Plugin[] => [
  nodeResolve({ extensions: ['.ts', '.mjs', '.js'], browser: true }),
  commonjs(),
  esbuild({ target: 'es2020', tsconfig: 'tsconfig.json' }),
  terser({ ecma: 2020, module: true, compress: { passes: 2 } }),
]

const entry = (name: string, options: Pick<RollupOptions, 'external' | 'plugins'>, input = `src/${name}.ts`): RollupOptions => ({
  input,
  ...options,
  output: [
    { file: `dist/${name}.js`, format: 'es', sourcemap: true },
    { file: `dist/${name}.cjs`, format: 'cjs', exports: 'named', sourcemap: true },
  ],
})

const types: RollupOptions = {
  input: 'src/index.ts',
  plugins: [nodeResolve({ extensions: ['.ts', '.d.ts'] }), dts({ respectExternal: false, includeExternal: ['@opentim/protocol'] })],
  output: [
    { file: 'dist/index.d.ts', format: 'es' },
    { file: 'dist/index.d.cts', format: 'es' },
  ],
}

export default [
  entry('index', { plugins: [slimProtobuf(), ...code()] }),
  // In Node the whole library: it reads and writes with Node's own buffers there.
  entry('index.node', { external: ['ws'], plugins: code() }),
  entry('inert-module', { plugins: code() }, 'src/modules/inert-module.ts'),
  types,
  { ...types, input: 'src/modules/inert-module.ts', output: { file: 'dist/inert-module.d.ts', format: 'es' } },
]
