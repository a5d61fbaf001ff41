// Pages in a real Chromium, served from a project's folder.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-core'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.map': 'application/json' }
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
]
const LIMIT_MS = 30_000

/** Where the pages seem to come from; the gateway lets this origin in. */
export const PAGE_ORIGIN = 'http://app.localhost'

function serve(page, folder) {
  return page.route(`${PAGE_ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url())
    const path = join(folder, normalize(decodeURIComponent(pathname)))
    // A browser asks for an icon by itself.
    if (pathname === '/favicon.ico' || !existsSync(path)) return route.fulfill({ status: pathname === '/favicon.ico' ? 204 : 404 })
    return route.fulfill({ contentType: TYPES[extname(path)] ?? 'application/octet-stream', body: await readFile(path) })
  })
}

/**
 * Opens pages of the folder one after another and gives what each has put into `window.result`. A page error, an error
 * on the console or a page that never gets there fails. `prepare` gets each page before it loads.
 */
export async function openPages(folder, paths, prepare = async () => undefined) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, headless: true, args: FLAGS })
  try {
    const results = []
    for (const path of paths) {
      // A page that no server sent counts as one of the internet, which has to ask before it reaches the gateway here.
      const page = await browser.newPage({ permissions: ['local-network-access'] })
      const errors = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      await serve(page, folder)
      await prepare(page)
      await page.goto(`${PAGE_ORIGIN}/${path}`)
      const result = await page.waitForFunction('window.result', undefined, { timeout: LIMIT_MS }).catch((error) => {
        throw new Error(`${path}: ${errors.join('; ') || error.message}`)
      })
      if (errors.length > 0) throw new Error(`${path}: ${errors.join('; ')}`)
      results.push(await result.jsonValue())
      await page.close()
    }
    return results
  } finally {
    await browser.close()
  }
}
