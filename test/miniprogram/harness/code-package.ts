import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a mini program: text by path, `/` between the parts. */
export type CodePackage = Readonly<Record<string, string>>

/** The scripts and settings in a folder, without what the tools leave out. */
export function readPackage(folder: string): CodePackage {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(js|json|wxml)$/.test(path) && !/(^|\/)node_modules\//.test(path))
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

/**
 * Which file `require` means: a relative path, or a package in a `miniprogram_npm` up the tree. `package.json` is never
 * read, and `node_modules` does not exist.
 */
export function resolveModule(files: CodePackage, from: string, request: string): string | undefined {
  const folder = from.split('/').slice(0, -1)
  if (/^\.{0,2}\//.test(request)) return existing(files, request.startsWith('/') ? request.slice(1) : joined(folder, request))
  for (let depth = folder.length; depth >= 0; depth--) {
    const found = existing(files, [...folder.slice(0, depth), 'miniprogram_npm', request].join('/'))
    if (found) return found
  }
  return undefined
}

function existing(files: CodePackage, path: string): string | undefined {
  return [path, `${path}.js`, `${path}/index.js`].find((candidate) => candidate.endsWith('.js') && candidate in files)
}

function joined(folder: readonly string[], path: string): string {
  const parts = [...folder]
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
