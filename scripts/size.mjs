// `npm run size`: what an application downloads, against the limits, with a breakdown by folder and library. The totals
// are those of the built files; the breakdown is read from their source maps, in bytes before compression.
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ensureBuilt, root } from './prepare.mjs'

const LIMITS = [
  { what: 'browser', file: 'dist/index.js', limit: 51_000, gzip: true },
  { what: 'script tag', file: 'dist/opentim.umd.js', limit: 52_500, gzip: true },
  { what: 'mini program', file: 'miniprogram_dist/index.js', limit: 162_000 },
  { what: 'long poll, left out with opentim/core', file: 'dist/modules/long-poll.js', limit: 3_000, gzip: true },
  { what: 'relations, left out with opentim/core', file: 'dist/modules/relations.js', limit: 4_700, gzip: true },
]

function room(path) {
  const library = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)
  if (library) return library[1]
  const [top, folder, rest] = path.split('/')
  return rest === undefined ? top : `${top}/${folder}`
}

/** How many bytes of the file each room has: a byte belongs to the nearest place before it that the map knows. */
function breakdown(file, text) {
  const map = new SourceMap(JSON.parse(readFileSync(join(root, `${file}.map`), 'utf8')))
  const folder = dirname(join(root, file))
  const rooms = new Map()
  text.split('\n').forEach((line, lineNumber) => {
    for (let column = 0; column < line.length; column++) {
      const { originalSource } = map.findEntry(lineNumber, column)
      const name = originalSource ? room(relative(root, join(folder, originalSource))) : 'wrapping'
      rooms.set(name, (rooms.get(name) ?? 0) + Buffer.byteLength(line[column]))
    }
  })
  return [...rooms].sort((a, b) => b[1] - a[1])
}

/** Gives false when the file is over its limit. */
function report({ what, file, limit, gzip = false }) {
  const bytes = readFileSync(join(root, file))
  const gzipped = gzipSync(bytes, { level: 9 }).length
  const size = gzip ? gzipped : bytes.length
  console.log(`${what} (${file}): ${bytes.length} bytes minified, ${gzipped} gzipped; limit ${limit} ${gzip ? 'gzipped' : 'minified'} (${Math.round((100 * size) / limit)} %)`)
  for (const [name, count] of breakdown(file, bytes.toString())) console.log(`  ${String(count).padStart(7)}  ${name}`)
  return size <= limit
}

ensureBuilt()
const over = LIMITS.filter(({ file }) => existsSync(join(root, file))).filter((entry) => !report(entry))
for (const { file, limit } of over) console.error(`${file} is over its limit of ${limit} bytes`)
if (over.length > 0) process.exit(1)
