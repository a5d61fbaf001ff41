import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const builtSdk = fromHere('../../dist/index.js')
const sdkSource = fromHere('../../src/index.ts')

/**
 * What the built page may do. Scripts and styles come from files of this origin only; a string never becomes HTML
 * (Trusted Types: only Vue's own compiled templates may write markup); pictures may come from any https address,
 * because avatars do; the gateway's socket is of this origin or named by the reader of this example.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "connect-src 'self' ws: wss:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types vue',
]

/** Writes the policy into the built page. Not in development: Vite's hot reload needs inline scripts and styles. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: DIRECTIVES.join('; ') },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** Where a running gateway listens while Vite serves the page; `npm start` needs none of this. */
const gateway = process.env['OPENTIM_GATEWAY'] ?? 'http://127.0.0.1:8080'

/**
 * `opentim` is this repository's root, which a workspace cannot depend on by name, so the import is resolved here:
 * a build takes the package as it is published (dist/index.js), and the source where nothing was built yet;
 * `vite dev` always takes the source, so that a change in the SDK shows at once.
 */
export default defineConfig(({ command }) => ({
  root: fromHere('.'),
  base: './',
  plugins: [vue(), contentSecurityPolicy()],
  define: { __VUE_OPTIONS_API__: 'false' },
  resolve: {
    alias: { opentim: command === 'build' && existsSync(builtSdk) ? builtSdk : sdkSource },
  },
  build: {
    target: 'es2022',
    // The module preload polyfill is not needed by the browsers of this target.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/dev': gateway,
      '/ws': { target: gateway, ws: true },
    },
  },
}))
