import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The pages that the gateway serves in these tests. */
export const WEB_ROOT = fileURLToPath(new URL('../../examples/web-chat/dist', import.meta.url))

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]

/** A Chromium; each of its contexts is a profile of its own, with nothing in it. */
export function launchChromium(): Promise<Browser> {
  const system = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
  return chromium.launch({ headless: true, args: FLAGS, ...(system ? { executablePath: system } : {}) })
}

/** Builds the SDK and the web chat where they are older than their sources. */
export function ensurePages(): void {
  const build = 'import("./scripts/prepare.mjs").then(({ ensureBuilt }) => ensureBuilt())'
  const { status, stderr } = spawnSync(process.execPath, ['-e', build], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the pages could not be built:\n${stderr}`)
}
