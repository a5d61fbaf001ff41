import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import type { RollupOptions } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

// Everything is bundled: an application installs one package, and a mini program gets one file.
const code = (): RollupOptions['plugins'] => [
  nodeResolve({ extensions: ['.ts', '.mjs', '.js'], browser: true }),
  commonjs(),
  esbuild({ target: 'es2017', tsconfig: 'tsconfig.json' }),
  // `ecma` lets terser use arrow functions and the like; property names stay, they are the API.
  terser({ ecma: 2017, module: true, compress: { passes: 2 } }),
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
