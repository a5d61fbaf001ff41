import { describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { PROFILES } from '../harness/profiles'
import { eventually } from '../../support/two-people'

/** What the code of a file exports. */
function exportsOf(code: string, profile: (typeof PROFILES)[keyof typeof PROFILES] = PROFILES.modern): unknown {
  return launch({ files: { 'main.js': code }, profile }).require('./main')
}

describe('the world of a mini program', () => {
  it('has no global of Node or of a page: naming one is a ReferenceError', () => {
    const names = [
      'process', 'Buffer', 'global', 'setImmediate', 'queueMicrotask', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'Blob', 'FormData',
      'crypto', 'performance', 'structuredClone', 'AbortController', 'indexedDB', 'MessageChannel', 'WebAssembly', 'SharedArrayBuffer', 'atob', 'btoa', 'module', 'exports',
    ]
    const app = launch({ files: {} })
    const errorOf = (name: string): unknown => app.run(`(() => { try { ${name}; return 'there' } catch (error) { return error.name } })()`)
    expect(names.map(errorOf)).toEqual(names.map(() => 'ReferenceError'))
  })

  it('shadows what pages have: such names are undefined inside a file', () => {
    const names = ['window', 'document', 'self', 'location', 'navigator', 'localStorage', 'fetch', 'XMLHttpRequest', 'WebSocket']
    expect(exportsOf(`module.exports = [${names.map((name) => `typeof ${name}`).join(', ')}]`)).toEqual(names.map(() => 'undefined'))
  })

  it('runs files in strict mode, without a `this`', () => {
    expect(exportsOf('module.exports = [typeof this, (function () { return typeof this })()]')).toEqual(['undefined', 'undefined'])
  })

  it('lets no code be made of strings; it is noted, and only the global object can be asked for', () => {
    const app = launch({ files: {} })
    expect(app.run('Function("return this")().wx === wx')).toBe(true)
    expect(app.run('Function("a", "return a + 1")')).toBeUndefined()
    expect(app.run('(() => {}).constructor === Function && (async () => {}).constructor === Function')).toBe(true)
    expect(app.run('eval("1 + 1")')).toBeUndefined()
    expect(app.notes.wrong).toEqual(['code from a string: return a + 1', 'eval: 1 + 1'])
  })

  it('has no way to the host by way of constructors', () => {
    const app = launch({ files: {} })
    const escape = '(value) => { try { return typeof value.constructor.constructor("return process")() } catch (error) { return error.name } }'
    for (const value of ['wx', 'wx.request', 'setTimeout', 'console', 'wx.getFileSystemManager()', 'new Date()']) {
      expect(app.run(`(${escape})(${value})`), value).toBe('TypeError')
    }
  })

  it('notes what a callback throws, and goes on', async () => {
    const app = launch({ files: {} })
    app.run('setTimeout(() => { throw new Error("oh") }); setTimeout(() => { wx.setStorageSync("went", "on") })')
    await eventually(() => app.phone.storage.get('went')).toBe('J"on"')
    expect(app.notes.wrong).toEqual([expect.stringContaining('uncaught: Error: oh')])
  })
})

describe('modules', () => {
  const files = {
    'app.js': '',
    'pages/chat/chat.js': 'module.exports = [require("../../lib/one"), require("sdk")]',
    'lib/one.js': 'exports.name = "one"; exports.again = require("./one")',
    'miniprogram_npm/sdk/index.js': 'module.exports = "sdk"',
    'miniprogram_npm/sdk/package.json': '{"main": "other.js"}',
    'node_modules/hidden/index.js': 'module.exports = "never"',
  }

  it('finds relative paths and built packages, and never node_modules', () => {
    const app = launch({ files })
    expect(app.require('./pages/chat/chat')).toMatchObject([{ name: 'one' }, 'sdk'])
    expect(() => app.require('hidden')).toThrow("module 'hidden' is not defined")
    expect(() => app.require('sdk/other')).toThrow("module 'sdk/other' is not defined")
  })

  it('loads each file once, also in a circle', () => {
    const one = launch({ files }).require('./lib/one') as { again: unknown }
    expect(one.again).toBe(one)
  })
})

describe('what differs between devices', () => {
  /** The vendor's own example of the difference. */
  const ORDER = `
    const seen = exports.seen = []
    setTimeout(() => seen.push(6), 0)
    seen.push(1)
    const promise = new Promise((resolve) => { seen.push(2); resolve() })
    seen.push(3)
    promise.then(() => seen.push(5))
    seen.push(4)
    setTimeout(() => seen.push(7), 0)`
  const seenIn = (profile: (typeof PROFILES)[keyof typeof PROFILES], code = ORDER): number[] => (exportsOf(code, profile) as { seen: number[] }).seen

  it('iOS 16 and newer: continuations come before timers', async () => {
    const seen = seenIn(PROFILES.modern)
    await eventually(() => seen).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('C10: iOS 15 and older: continuations are macrotasks, also those of asynchronous functions', async () => {
    const seen = seenIn(PROFILES.ios15)
    await eventually(() => seen).toEqual([1, 2, 3, 4, 6, 5, 7])
    const awaited = seenIn(PROFILES.ios15, `
      const seen = exports.seen = []
      setTimeout(() => seen.push('timer'), 0)
      ;(async () => { await null; seen.push('awaited') })()`)
    await eventually(() => awaited).toEqual(['timer', 'awaited'])
  })

  it('the promise of iOS 15 keeps the rules of promises', async () => {
    const app = launch({ files: {}, profile: PROFILES.ios15 })
    const settled = app.run(`
      const wait = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), ms))
      const thenable = { then: (resolve) => resolve('thenable') }
      Promise.all([
        Promise.all([wait(3, 'a'), 'b', thenable]),
        Promise.race([wait(20, 'slow'), wait(1, 'fast')]),
        Promise.allSettled([wait(1, 1), Promise.reject('no')]),
        Promise.reject(new Error('caught')).catch((error) => error.message).finally(() => 'ignored'),
        new Promise((resolve) => { resolve(wait(1, 'adopted')); resolve('late') }),
        new Promise(() => { throw new Error('thrown') }).then(() => 'not', (error) => error.message),
        Promise.all([]),
      ])`) as Promise<unknown>
    expect(await settled).toEqual([
      ['a', 'b', 'thenable'], 'fast', [{ status: 'fulfilled', value: 1 }, { status: 'rejected', reason: 'no' }], 'caught', 'adopted', 'thrown', [],
    ])
    expect(app.notes.wrong).toEqual(NOTHING_WRONG)
    app.run('Promise.reject(new Error("nobody listens"))')
    await eventually(() => app.notes.wrong).toEqual(['unhandled rejection: Error: nobody listens'])
  })

  it('old engines lack globalThis and Proxy, old libraries random bytes and promises', () => {
    const app = launch({ files: {}, profile: PROFILES.old })
    expect(app.run('[typeof globalThis, typeof Proxy, typeof wx.getRandomValues, typeof wx.onNetworkWeakChange, typeof wx.getStorageInfo()]'))
      .toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'undefined'])
  })

  it('Taro puts a window, a document and a navigator into every file', () => {
    expect(exportsOf('module.exports = [typeof window.document.createElement, typeof document, navigator.product, typeof fetch]', PROFILES.taro))
      .toEqual(['function', 'object', 'taro', 'undefined'])
  })
})
