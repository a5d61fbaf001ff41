import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pageHeaders } from './security-headers'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

/** Serves one folder, and nothing outside of it. Resolves to false when there is no such file. */
export async function serveFile(root: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const file = await findFile(root, path)
  if (!file) return false
  response.writeHead(200, {
    ...pageHeaders(request.headers.host),
    'Content-Type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'Content-Length': file.size,
    // A bundler writes the content's hash into the names of assets, and into nothing else.
    'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else createReadStream(file.path).on('error', () => response.destroy()).pipe(response)
  return true
}

async function findFile(root: string, path: string): Promise<{ path: string; size: number } | undefined> {
  try {
    const decoded = decodeURIComponent(path)
    if (decoded.includes('\0') || /(^|\/)\./.test(decoded)) return undefined
    const base = await realpath(root)
    const real = await realpath(join(base, decoded.endsWith('/') ? `${decoded}index.html` : decoded))
    const facts = await stat(real)
    return real.startsWith(base + sep) && facts.isFile() ? { path: real, size: facts.size } : undefined
  } catch {
    return undefined
  }
}
