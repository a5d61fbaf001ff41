// Packs both packages and holds their contents against what should be in them: no source, no test, no stray file.
import { spawnSync } from 'node:child_process'
import { root } from './prepare.mjs'

const EXPECTED = {
  opentim: {
    args: [],
    allowed: [
      /^dist\/(index|index\.node|core|universal|core\/[\w-]+|modules\/(long-poll|relations|inert-module))\.(js|cjs)(\.map)?$/,
      /^dist\/(opentim\.umd|miniprogram)\.js(\.map)?$/,
      /^dist\/(index|modules\/(long-poll|relations|inert-module))\.d\.c?ts$/,
      /^miniprogram_dist\/(index\.js|package\.json)$/,
      /^(LICENSE|README\.md|package\.json)$/,
    ],
    required: [
      ...['index', 'index.node', 'core', 'universal', 'modules/long-poll', 'modules/relations', 'modules/inert-module'].flatMap((name) => [`dist/${name}.js`, `dist/${name}.cjs`]),
      ...['index', 'modules/long-poll', 'modules/relations', 'modules/inert-module'].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.d.cts`]),
      'dist/opentim.umd.js', 'dist/opentim.umd.js.map', 'dist/miniprogram.js', 'miniprogram_dist/index.js', 'miniprogram_dist/package.json',
      'LICENSE', 'README.md',
    ],
  },
  'opentim-server': {
    args: ['-w', 'server'],
    allowed: [/^dist\/[\w.-]+\.m?js(\.map)?$/, /^(LICENSE|README\.md|package\.json)$/],
    required: ['dist/main.js', 'LICENSE', 'README.md'],
  },
}

let failed = false
for (const [name, { args, allowed, required }] of Object.entries(EXPECTED)) {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', ...args], { cwd: root, encoding: 'utf8' })
  // A list up to npm 11, an object by package name after it.
  const files = Object.values(JSON.parse(stdout))[0].files.map(({ path }) => path)
  const strange = files.filter((path) => !allowed.some((pattern) => pattern.test(path)))
  const missing = required.filter((path) => !files.includes(path))
  for (const path of strange) console.error(`${name}: ${path} does not belong into the package`)
  for (const path of missing) console.error(`${name}: ${path} is missing`)
  if (strange.length + missing.length === 0) console.log(`${name}: ${files.length} files, as expected`)
  failed ||= strange.length + missing.length > 0
}
process.exit(failed ? 1 : 0)
