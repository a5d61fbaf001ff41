import { existsSync } from 'node:fs'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

/** A system Chromium where there is one; otherwise playwright's own, if it was installed. */
const systemChromium = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))

const launchOptions = {
  ...(systemChromium ? { executablePath: systemChromium } : {}),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,contract,scenario}/**/*.test.ts', 'server/test/{unit,contract}/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/integration/**/*.test.ts', 'server/test/integration/**/*.test.ts'],
          globalSetup: ['test/support/build-gateway.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'dom', environment: 'happy-dom', include: ['test/dom/**/*.test.ts'] },
      },
      {
        test: {
          name: 'chromium',
          include: ['test/chromium/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        // The SDK as a mini program has it: in a world without Node and without a DOM, over a `wx` with real sockets.
        test: {
          name: 'miniprogram',
          environment: 'node',
          include: ['test/miniprogram/**/*.test.ts'],
          globalSetup: ['test/support/build-gateway.ts', 'test/miniprogram/support/build-sdk.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Whole pages against a whole gateway, driven from outside by playwright-core.
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/build-gateway.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
