import { describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { PROFILES } from '../harness/profiles'
import { callWx } from '../support/probes'

const KILOBYTE = 1024

describe('storage of the harness', () => {
  it('keeps what JSON keeps, and dates', async () => {
    const app = launch({ files: {} })
    const kept = async (value: string): Promise<unknown> => {
      app.run(`wx.setStorageSync('k', ${value})`)
      const { data } = await callWx(app, 'getStorage', { key: 'k' })
      expect(data).toEqual(app.run('wx.getStorageSync("k")'))
      return data
    }
    expect(await kept('{ a: [1, null], gone: undefined }')).toEqual({ a: [1, null] })
    expect(await kept('undefined')).toBe('')
    expect(Object.prototype.toString.call(await kept('new Date(5)'))).toBe('[object Date]')
    expect(app.notes.wrong).toEqual(NOTHING_WRONG)
    await kept('{ list: [new Uint8Array(2)], map: new Map() }')
    expect(app.notes.wrong).toEqual(['a Uint8Array was given to setStorage', 'a Map was given to setStorage'])
  })

  it('answers a miss with an empty text at once, and with a failure later', async () => {
    const app = launch({ files: {} })
    expect(app.run('wx.getStorageSync("none")')).toBe('')
    expect(await callWx(app, 'getStorage', { key: 'none' })).toEqual({ errMsg: 'getStorage:fail data not found' })
    expect(await callWx(app, 'removeStorage', { key: 'none' })).toEqual({ errMsg: 'removeStorage:ok' })
  })

  it('P12: takes a megabyte a key and ten in all, counted in bytes', async () => {
    const app = launch({ files: {} })
    const set = async (key: string, data: string): Promise<unknown> => (await callWx(app, 'setStorage', { key, data }))['errMsg']
    // Two quotes and the key count too.
    expect(await set('k', 'x'.repeat(KILOBYTE * KILOBYTE - 3))).toBe('setStorage:ok')
    expect(await set('k', 'x'.repeat(KILOBYTE * KILOBYTE - 2))).toMatch(/^setStorage:fail/)
    expect(await set('k', 'ž'.repeat(KILOBYTE * KILOBYTE / 2))).toMatch(/^setStorage:fail/)
    for (let index = 0; index < 9; index++) expect(await set(`k${index}`, 'x'.repeat(KILOBYTE * KILOBYTE - 4))).toBe('setStorage:ok')
    expect(await set('more', 'x')).toMatch(/^setStorage:fail/)
    expect(() => app.run('wx.setStorageSync("more", "x")')).toThrow(/^setStorageSync:fail/)
    expect(await set('k0', 'x'.repeat(KILOBYTE))).toBe('setStorage:ok')
    expect(await set('more', 'x')).toBe('setStorage:ok')
  })

  it('takes less where it encrypts', async () => {
    const app = launch({ files: {} })
    expect((await callWx(app, 'setStorage', { key: 'k', data: 'x'.repeat(800 * KILOBYTE), encrypt: true }))['errMsg']).toMatch(/^setStorage:fail/)
  })

  it('gives promises only where there is no callback, rejected with plain objects; old clients give none', async () => {
    const app = launch({ files: {} })
    expect(app.run('wx.getStorage({ key: "k", success() {} })')).toBeUndefined()
    const error = await (app.run('wx.getStorage({ key: "k" })') as Promise<unknown>).catch((reason: unknown) => reason)
    expect(error).toEqual({ errMsg: 'getStorage:fail data not found' })
    expect(launch({ files: {}, profile: PROFILES.old }).run('wx.getStorage({ key: "k" })')).toBeUndefined()
    expect(app.run('wx.request({ url: "http://127.0.0.1:1/" }).then')).toBeUndefined()
  })

  it('outlives the application, and is whole wherever that ends', async () => {
    const app = launch({ files: {} })
    const calls: string[] = []
    app.phone.onStorageCall = (moment, { op, key }) => {
      calls.push(`${moment} ${op} ${key}`)
      if (calls.length === 3) app.kill()
    }
    app.run('["a", "b", "c"].forEach((key) => wx.setStorage({ key, data: key, success: () => wx.setStorageSync("told " + key, true) }))')
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(calls).toEqual(['before set a', 'after set a', 'before set b'])
    expect([...app.phone.storage.keys()].filter((key) => !key.startsWith('told'))).toEqual(['a'])
    const next = app.relaunch()
    expect(next.run('wx.getStorageSync("a")')).toBe('a')
  })

  it('has files under the path for them only', async () => {
    const app = launch({ files: {} })
    const file = (name: string, option: object): Promise<object> => new Promise((resolve) => {
      const manager = app.run('wx.getFileSystemManager()') as Record<string, (option: unknown) => void>
      manager[name]?.(app.realm.adopt({ ...option, success: resolve, fail: resolve }))
    })
    expect(await file('writeFile', { filePath: '/etc/x', data: 'a' })).toMatchObject({ errMsg: expect.stringContaining('permission denied') as string })
    const filePath = `${String(app.run('wx.env.USER_DATA_PATH'))}/x`
    expect(await file('writeFile', { filePath, data: 'žl', encoding: 'utf8' })).toEqual({ errMsg: 'writeFile:ok' })
    expect(await file('readFile', { filePath, encoding: 'utf8' })).toMatchObject({ data: 'žl' })
    expect(new Uint8Array((await file('readFile', { filePath }) as { data: ArrayBuffer }).data)).toHaveLength(3)
    expect(await file('unlink', { filePath })).toEqual({ errMsg: 'unlink:ok' })
    expect(await file('access', { filePath })).toMatchObject({ errMsg: expect.stringContaining('no such file') as string })
  })
})

describe('random bytes of the harness', () => {
  it('come later, as a buffer', async () => {
    const app = launch({ files: {} })
    const { randomValues } = await callWx(app, 'getRandomValues', { length: 16 })
    expect(new Uint8Array(randomValues as ArrayBuffer)).toHaveLength(16)
    expect(app.run('wx.getUserCryptoManager().getRandomValues({ length: 4 })')).toBeUndefined()
    expect(app.run('wx.arrayBufferToBase64(wx.base64ToArrayBuffer("AAH/"))')).toBe('AAH/')
  })
})
