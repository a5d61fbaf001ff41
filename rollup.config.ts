import { fileURLToPath } from 'node:url'
import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import type { Plugin, RollupOptions } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

/**
 * What protobufjs/minimal loads and this wire never calls: 64-bit integers (seq is uint32, time is double), services and
 * text forms of bytes. Together they are more than half of the library.
 */
const UNUSED = /^(long|@protobufjs\/(aspromise|base64|eventemitter)|\.\/rpc)$/
const EMPTY = fileURLToPath(new URL('scripts/empty.cjs', import.meta.url))

const slimProtobuf = (): Plugin => ({
  name: 'slim-protobuf',
  resolveId: (source, importer) => (UNUSED.test(source) && importer?.includes('protobufjs') ? EMPTY : null),
})

// Everything is bundled: an application installs one package, and a mini program gets one file.
const code = (): RollupOptions['plugins'] => [
  slimProtobuf(),
  nodeResolve({ extensions: ['.ts', '.mjs', '.js'], browser: true }),
  commonjs(),
  esbuild({ target: 'es2020', tsconfig: 'tsconfig.json' }),
  terser({ ecma: 2020, module: true, compress: { passes: 2 } }),
]

const entry = (name: string, external: string[] = []): RollupOptions => ({
  input: `src/${name}.ts`,
  external,
  plugins: code(),
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

export default [entry('index'), entry('index.node', ['ws']), types]
