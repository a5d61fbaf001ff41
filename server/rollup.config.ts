import { copyFileSync } from 'node:fs'
import nodeResolve from '@rollup/plugin-node-resolve'
import type { Plugin, RollupOptions } from 'rollup'
import esbuild from 'rollup-plugin-esbuild'

/** The worker that PGlite runs in: a file of its own beside the bundle, since a thread starts from a file. */
const pgliteWorker: Plugin = {
  name: 'pglite-worker',
  writeBundle({ dir }) {
    copyFileSync(new URL('src/store/pglite-worker.mjs', import.meta.url), `${dir}/pglite-worker.mjs`)
  },
}

const options: RollupOptions = {
  input: 'src/main.ts',
  // The protocol is bundled; everything else is a dependency of the package.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@opentim/'),
  plugins: [nodeResolve({ extensions: ['.ts', '.mjs', '.js'] }), esbuild({ target: 'node20', tsconfig: 'tsconfig.json' }), pgliteWorker],
  output: { dir: 'dist', format: 'es', sourcemap: true },
}

export default options
