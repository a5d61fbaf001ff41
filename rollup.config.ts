import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import type { OutputOptions, Plugin, RollupOptions } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import esbuild, { type Options as EsbuildOptions } from 'rollup-plugin-esbuild'
import { commonJsFolder } from './scripts/build/commonjs-folder'
import { olderSyntax } from './scripts/build/older-syntax'
import { shortNames } from './scripts/build/short-names'
import { slimLibraries } from './scripts/build/slim-libraries'
import { bothGlobals } from './scripts/build/umd'

const COMPILED: EsbuildOptions = { target: 'es2020', tsconfig: 'tsconfig.json' }

// Everything is bundled: an application installs one package, and a mini program gets one file.
const whole = (compiler: Plugin[]): Plugin[] => [nodeResolve({ extensions: ['.ts', '.mjs', '.js'], browser: true }), commonjs(), ...compiler]
const slim = (): Plugin[] => [slimLibraries(), ...whole(shortNames(COMPILED))]
const slimAndOld = (): Plugin[] => [...slim(), olderSyntax()]

const minified = (ecma: 2017 | 2020, module = true): Plugin => terser({ ecma, module, compress: { passes: 3 } })

type Format = Pick<OutputOptions, 'format' | 'exports' | 'name'>
const ESM: Format = { format: 'es' }
const CJS: Format = { format: 'cjs', exports: 'named' }

/** One file that needs no other. */
const file = (path: string, format: Format, plugins: Plugin[], sourcemap: true | 'hidden' = true): OutputOptions =>
  ({ ...format, file: path, sourcemap, plugins })

/** The core and what can be added to it are built together: what they share is a chunk of its own, and there once. */
const CORE = {
  core: 'src/core.ts',
  'modules/long-poll': 'src/modules/long-poll.ts',
  'modules/relations': 'src/modules/relations.ts',
  'modules/inert-module': 'src/modules/inert-module.ts',
}
const chunks = (extension: string, format: Format): OutputOptions => ({
  ...format,
  dir: 'dist',
  sourcemap: true,
  plugins: [minified(2020)],
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `core/shared.${extension}`,
})

/** Plugins are made for what is built: those with short names look at all sources first. */
type Build = Omit<RollupOptions, 'plugins'> & { readonly plugins: () => Plugin[] }

const code: Build[] = [
  {
    input: 'src/index.ts', plugins: slim,
    output: [file('dist/index.js', ESM, [minified(2020)]), file('dist/index.cjs', CJS, [minified(2020)])],
  },
  {
    // A script's own variables would be global ones, so its outermost level stays as it is.
    input: 'src/index.umd.ts', plugins: slimAndOld,
    output: file('dist/opentim.umd.js', { format: 'umd', exports: 'default', name: 'TIM' }, [bothGlobals(), minified(2017, false)]),
  },
  { input: CORE, plugins: slim, output: [chunks('js', ESM), chunks('cjs', CJS)] },
  {
    // Also for projects that are built for mini programs, which may leave the syntax of packages as it is.
    input: 'src/index.universal.ts', plugins: slimAndOld,
    output: [file('dist/universal.js', ESM, [minified(2017)]), file('dist/universal.cjs', CJS, [minified(2017)])],
  },
  {
    // The map is for `npm run size`: the folder is copied into mini programs as it is, so nothing else belongs there.
    input: 'src/index.miniprogram.ts', plugins: slimAndOld,
    output: [
      file('miniprogram_dist/index.js', CJS, [minified(2017), commonJsFolder()], 'hidden'),
      file('dist/miniprogram.js', ESM, [minified(2017)]),
    ],
  },
  {
    // In Node the whole protobufjs: it reads and writes with Node's own buffers there. No download, so nothing is shortened.
    input: 'src/index.node.ts', external: ['ws'], plugins: () => whole([esbuild(COMPILED)]),
    output: [file('dist/index.node.js', ESM, []), file('dist/index.node.cjs', CJS, [])],
  },
]

const types = (input: string, path: string): Build => ({
  input,
  plugins: () => [
    nodeResolve({ extensions: ['.ts', '.d.ts'] }),
    dts({ respectExternal: false, includeExternal: ['@opentim/protocol'], compilerOptions: { stripInternal: true } }),
  ],
  output: ['d.ts', 'd.cts'].map((extension) => ({ file: `dist/${path}.${extension}`, format: 'es' })),
})

const everything: Build[] = [
  ...code,
  // One set for all entries: they differ in what is inside.
  types('src/index.ts', 'index'),
  types('src/modules/long-poll.ts', 'modules/long-poll'),
  types('src/modules/relations.ts', 'modules/relations'),
  types('src/modules/inert-module.ts', 'modules/inert-module'),
]

/** `npm run build -- --configOnly src/index.ts` builds what comes from that file alone. */
export default ({ configOnly }: { readonly configOnly?: string }): RollupOptions[] =>
  everything
    .filter(({ input }) => configOnly === undefined || input === configOnly)
    .map(({ plugins, ...build }) => ({ ...build, plugins: plugins() }))
