// The bundlers of this world as one finds them: no configuration but what goes in and where it comes out.
import { basename, dirname } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/** Runs webpack. A warning fails too, unless it is one of those. */
export function runWebpack(configuration, allowed = []) {
  return new Promise((resolve, reject) => {
    const compiler = webpack(configuration)
    compiler.run((error, stats) => compiler.close(() => {
      if (error) return reject(error)
      const { errors, warnings } = stats.compilation
      const wrong = [...errors, ...warnings.filter(({ message }) => !allowed.some((pattern) => pattern.test(message)))]
      return wrong.length > 0 ? reject(new Error(wrong.map(({ message }) => message).join('\n'))) : resolve()
    }))
  })
}

/** Each builds `entry` of the project into the one file `output`, for a plain script tag. */
export const bundlers = {
  vite: ({ folder }, entry, output) => vite.build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { outDir: dirname(output), emptyOutDir: false, rollupOptions: { input: entry, output: { format: 'iife', entryFileNames: basename(output) } } },
  }),

  webpack: ({ folder }, entry, output) => runWebpack({
    context: folder,
    mode: 'production',
    entry,
    output: { path: dirname(output), filename: basename(output) },
    // It warns of anything over 244 KB, which is an advice and no fault.
    performance: { hints: false },
  }),

  // Without the plugin it bundles no package at all.
  rollup: async (_project, entry, output) => {
    const onwarn = (warning) => { throw new Error(warning.message) }
    const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true })], onwarn })
    await bundle.write({ file: output, format: 'iife' })
    await bundle.close()
  },

  esbuild: async (_project, entry, output) => {
    const { warnings } = await esbuild.build({ entryPoints: [entry], outfile: output, bundle: true, minify: true, logLevel: 'silent' })
    if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'))
  },
}
