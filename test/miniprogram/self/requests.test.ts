import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import type { LaunchOptions, MiniProgram } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { PROFILES } from '../harness/profiles'
import { EchoServer } from '../support/echo-server'
import { callWx, happened, startTask } from '../support/probes'
import { eventually } from '../../support/two-people'

let server: EchoServer
const apps: MiniProgram[] = []

beforeAll(async () => {
  server = await EchoServer.start()
})
afterEach(() => {
  for (const app of apps.splice(0)) app.kill()
  for (const response of server.held.splice(0)) response.destroy()
})
afterAll(() => server.stop())

function start(options: Partial<LaunchOptions> = {}): MiniProgram {
  const app = launch({ files: {}, ...options })
  apps.push(app)
  return app
}

/** What the server saw of a request. */
async function sent(app: MiniProgram, option: object): Promise<{ method: string; url: string; headers: Record<string, string>; body: string }> {
  const { data } = await callWx(app, 'request', { url: `${server.httpUrl}/x`, ...option })
  return data as { method: string; url: string; headers: Record<string, string>; body: string }
}

/** `count` requests that the server holds. */
function hold(app: MiniProgram, count: number): ReturnType<typeof startTask>[] {
  return Array.from({ length: count }, () => startTask(app, 'request', { url: `${server.httpUrl}/hold` }))
}

describe('requests of the harness', () => {
  it('turn objects into a query, into JSON or into a form, by method and content type', async () => {
    const app = start()
    const data = { a: 1, b: 'ž&' }
    expect((await sent(app, { data })).url).toBe('/x?a=1&b=%C5%BE%26')
    expect(await sent(app, { method: 'POST', data: { a: 1 } })).toMatchObject({ body: '{"a":1}', headers: { 'content-type': 'application/json' } })
    expect((await sent(app, { method: 'PUT', data, header: { 'Content-Type': 'application/x-www-form-urlencoded' } })).body).toBe('a=1&b=%C5%BE%26')
    expect(app.notes.wrong).toEqual(NOTHING_WRONG)
  })

  it('carry buffers both ways, and give text or JSON where that is asked for', async () => {
    const app = start()
    const buffer = (app.run('new Uint8Array([0, 200]).buffer') as ArrayBuffer)
    expect(await sent(app, { method: 'POST', data: buffer })).toMatchObject({ body: '\u0000È' })
    const { data } = await callWx(app, 'request', { url: `${server.httpUrl}/bytes/3`, responseType: 'arraybuffer' })
    expect([...new Uint8Array(data as ArrayBuffer)]).toEqual([7, 7, 7])
    expect((await callWx(app, 'request', { url: `${server.httpUrl}/x`, dataType: 'text' }))['data']).toMatch(/^\{/)
  })

  it('C09: a typed array becomes an object of numbers, which is noted', async () => {
    const app = start()
    expect((await sent(app, { method: 'POST', data: app.run('new Uint8Array([9, 8])') })).body).toBe('{"0":9,"1":8}')
    expect(app.notes.wrong).toEqual(['a typed array was given to wx.request'])
  })

  it('know no PATCH, and methods in upper case only', async () => {
    const app = start()
    for (const method of ['PATCH', 'post']) expect(await callWx(app, 'request', { url: server.httpUrl, method })).toEqual({ errMsg: 'request:fail method is invalid' })
    expect(app.notes.wrong).toHaveLength(2)
  })

  it('succeed with any status, and name headers in the case of the device', async () => {
    const seen = []
    for (const profile of [PROFILES.modern, PROFILES.taro, PROFILES.hostile]) seen.push(await callWx(start({ profile }), 'request', { url: `${server.httpUrl}/status/503` }))
    expect(seen).toMatchObject([
      { statusCode: 503, data: 'busy', header: { 'Retry-After': '7' } }, { statusCode: 503, header: { 'retry-after': '7' } }, { statusCode: 503, header: { 'RETRY-AFTER': '7' } },
    ])
  })

  it('C08: the eleventh waits for a place; on old clients it fails with 600007', async () => {
    const app = start()
    const ten = hold(app, 10)
    const next = startTask(app, 'request', { url: `${server.httpUrl}/x` })
    await eventually(() => server.held.length).toBe(10)
    expect([happened(next), app.notes.mostRequests]).toEqual([[], 11])
    ten[0]?.abort()
    await eventually(() => happened(next)).toEqual(['success', 'complete'])
    const old = start({ profile: PROFILES.old })
    hold(old, 10)
    expect(await callWx(old, 'request', { url: `${server.httpUrl}/x` })).toEqual({ errMsg: 'request:fail exceed max task count', errno: 600007 })
  })

  it('end after a minute at the latest, whatever limit they asked for', async () => {
    const app = start({ factor: 600 })
    const failed = { errMsg: 'request:fail timeout', errno: 5 }
    expect(await callWx(app, 'request', { url: `${server.httpUrl}/hold`, timeout: 3_600_000 })).toEqual(failed)
    expect(await callWx(app, 'request', { url: `${server.httpUrl}/hold`, timeout: 1_000 })).toEqual(failed)
  })

  it('C12: an abort is the last that is heard, and an upload makes no progress after it', async () => {
    const app = start()
    app.phone.files.set('wxfile://usr/big', new Uint8Array(8_000_000))
    const upload = startTask(app, 'uploadFile', { url: `${server.httpUrl}/hold`, filePath: 'wxfile://usr/big', name: 'file' })
    await eventually(() => happened(upload)).toContain('progress')
    upload.abort()
    await eventually(() => happened(upload).at(-1)).toBe('complete')
    const seen = happened(upload)
    expect(seen.slice(-2)).toEqual(['fail', 'complete'])
    upload.abort()
    expect((await sent(app, {})).method).toBe('GET')
    expect(happened(upload)).toEqual(seen)
    const other = startTask(app, 'uploadFile', { url: `${server.httpUrl}/status/500`, filePath: 'wxfile://usr/big', name: 'file' })
    await eventually(() => other.log.at(-1)).toMatchObject(['complete', { statusCode: 500, data: 'busy' }])
    expect(happened(other)).toContain('success')
  })

  it('reach listed hosts only, with the very port', async () => {
    expect(await callWx(start({ domains: { request: [server.host] } }), 'request', { url: server.httpUrl })).toMatchObject({ statusCode: 200 })
    expect(await callWx(start({ domains: { request: ['127.0.0.1'] } }), 'request', { url: server.httpUrl }))
      .toEqual({ errMsg: 'request:fail url not in domain list', errno: 600002 })
  })

  it('fail without a network, and with it when nobody listens', async () => {
    const app = start()
    expect(await callWx(app, 'request', { url: 'http://127.0.0.1:1/' })).toMatchObject({ errno: 600001 })
    app.setNetwork('none')
    expect(await callWx(app, 'request', { url: server.httpUrl })).toMatchObject({ errno: 600001 })
  })
})

describe('transfers of the harness', () => {
  it('upload a file of the device as a form, and answer with text', async () => {
    const app = start()
    app.phone.files.set('wxfile://usr/a.txt', Buffer.from('content'))
    const upload = startTask(app, 'uploadFile', { url: `${server.httpUrl}/up`, filePath: 'wxfile://usr/a.txt', name: 'file', formData: { key: 7 } })
    await eventually(() => happened(upload)).toEqual(['progress', 'success', 'complete'])
    expect(typeof upload.log[1]?.[1]['data']).toBe('string')
    const { headers, body } = server.seen.at(-1) ?? { headers: {}, body: '' }
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(String(body)).toMatch(/name="key"\r\n\r\n7\r\n[^]*name="file"; filename="a.txt"[^]*\r\n\r\ncontent\r\n/)
    expect(await callWx(app, 'uploadFile', { url: server.httpUrl, filePath: 'wxfile://usr/none', name: 'file' })).toMatchObject({ errMsg: expect.stringContaining('uploadFile:fail') as string })
  })

  it('download to a file of the device, whatever the status', async () => {
    const app = start()
    const { tempFilePath, statusCode } = await callWx(app, 'downloadFile', { url: `${server.httpUrl}/bytes/5` })
    expect([statusCode, app.phone.files.get(String(tempFilePath))?.length]).toEqual([200, 5])
    expect(await callWx(app, 'downloadFile', { url: `${server.httpUrl}/status/404` })).toMatchObject({ statusCode: 404 })
  })
})
