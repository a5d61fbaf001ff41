import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import type { LaunchOptions, MiniProgram } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { PROFILES } from '../harness/profiles'
import { EchoServer } from '../support/echo-server'
import { connect, happened } from '../support/probes'
import type { SocketProbe } from '../support/probes'
import { eventually } from '../../support/two-people'

let server: EchoServer
const apps: MiniProgram[] = []

beforeAll(async () => {
  server = await EchoServer.start()
})
afterEach(() => {
  for (const app of apps.splice(0)) app.kill()
})
afterAll(() => server.stop())

function start(options: Partial<LaunchOptions> = {}): MiniProgram {
  const app = launch({ files: {}, ...options })
  apps.push(app)
  return app
}

async function opened(app: MiniProgram): Promise<SocketProbe> {
  const probe = connect(app, server.socketUrl)
  await eventually(() => happened(probe)).toContain('open')
  return probe
}

/** A call of the task, with what became of it. */
function answer(app: MiniProgram, probe: SocketProbe, call: string): Promise<{ errMsg: string }> {
  const run = app.run(`(task, done) => { const both = { success: done, fail: done }; ${call} }`) as (task: unknown, done: unknown) => void
  return new Promise((resolve) => run(probe.task, app.realm.adopt(resolve)))
}

describe('sockets of the harness', () => {
  it('tell that the call was taken before they open, and carry text as text and bytes as bytes', async () => {
    const app = start()
    const probe = await opened(app)
    expect(happened(probe)).toEqual(['success', 'open'])
    await answer(app, probe, `task.send({ data: 'žluť', ...both })`)
    await answer(app, probe, `task.send({ data: new Uint8Array([1, 2, 3]).buffer, ...both })`)
    await eventually(() => probe.log.length).toBe(4)
    const bytes = probe.log[3]?.[1]['data'] as ArrayBuffer
    expect([probe.log[2]?.[1]['data'], [...new Uint8Array(bytes)]]).toEqual(['žluť', [1, 2, 3]])
    expect((app.run('(buffer) => buffer instanceof ArrayBuffer') as (buffer: unknown) => boolean)(bytes)).toBe(true)
    expect(app.notes.wrong).toEqual(NOTHING_WRONG)
  })

  it('hand over buffers of another realm where devices do', async () => {
    const app = start({ profile: PROFILES.ios15 })
    const probe = await opened(app)
    await answer(app, probe, `task.send({ data: new ArrayBuffer(4), ...both })`)
    await eventually(() => probe.log.length).toBe(3)
    expect((app.run('(buffer) => buffer instanceof ArrayBuffer') as (buffer: unknown) => boolean)(probe.log[2]?.[1]['data'])).toBe(false)
  })

  it('C09: a typed array is noted; on some devices it is lost without an error', async () => {
    for (const [profile, frames] of [[PROFILES.modern, 1], [PROFILES.hostile, 0]] as const) {
      const app = start({ profile })
      const probe = await opened(app)
      const before = server.frames.length
      expect(await answer(app, probe, `task.send({ data: new Uint8Array(3), ...both })`)).toMatchObject({ errMsg: 'SocketTask.send:ok' })
      await answer(app, probe, `task.send({ data: 'after', ...both })`)
      await eventually(() => server.frames.at(-1)?.data.toString()).toBe('after')
      expect(server.frames.length - before).toBe(frames + 1)
      expect(app.notes.wrong).toEqual(['a typed array was given to SocketTask.send'])
    }
  })

  it('refuse what is neither a string nor a buffer', async () => {
    const app = start()
    expect((await answer(app, await opened(app), `task.send({ data: { a: 1 }, ...both })`)).errMsg).toMatch(/^SocketTask.send:fail/)
  })

  it('C07: the sixth fails, and a place is free again when one has closed', async () => {
    const app = start()
    const five = await Promise.all([1, 2, 3, 4, 5].map(() => opened(app)))
    const sixth = connect(app, server.socketUrl)
    await eventually(() => sixth.log).toEqual([['fail', { errMsg: 'connectSocket:fail exceed max task count' }]])
    await answer(app, five[0] as SocketProbe, `task.close(both)`)
    await eventually(() => app.sockets.taken).toBe(4)
    await opened(app)
    expect([app.notes.mostSockets, app.notes.mostSocketPlaces]).toEqual([5, 5])
  })

  it('cannot send or close while they connect; one that connects goes on to open', async () => {
    const app = start()
    const probe = connect(app, server.socketUrl)
    expect(await Promise.all([answer(app, probe, `task.send({ data: 'early', ...both })`), answer(app, probe, 'task.close(both)')])).toEqual([
      { errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' }, { errMsg: 'SocketTask.close:fail SocketTask.readyState is not OPEN' },
    ])
    await eventually(() => happened(probe)).toEqual(['success', 'open'])
  })

  it('report a refused handshake as an error and then as closed with 1006', async () => {
    const probe = connect(start(), `${server.socketUrl}refuse`)
    await eventually(() => happened(probe)).toEqual(['success', 'error', 'close'])
    expect(probe.log[2]?.[1]).toMatchObject({ code: 1006 })
  })

  it('tell the code and the reason of an end, from either side', async () => {
    const app = start()
    const [ours, theirs] = [await opened(app), await opened(app)]
    await answer(app, ours, `task.close({ code: 4000, reason: 'enough', ...both })`)
    await eventually(() => ours.log.at(-1)).toEqual(['close', { code: 4000, reason: 'enough' }])
    expect(server.closes.at(-1)).toEqual({ code: 4000, reason: 'enough' })
    server.open[0]?.close(4001, 'go away')
    await eventually(() => theirs.log.at(-1)).toEqual(['close', { code: 4001, reason: 'go away' }])
    expect(theirs.task.readyState).toBe(3)
  })

  it('refuse a reason of more than 123 bytes and a code of the protocol, and note it', async () => {
    const app = start()
    const probe = await opened(app)
    const fails = [await answer(app, probe, `task.close({ code: 1000, reason: 'ž'.repeat(62), ...both })`), await answer(app, probe, `task.close({ code: 1006, ...both })`)]
    expect(fails.map(({ errMsg }) => errMsg)).toEqual(['SocketTask.close:fail invalid code or reason', 'SocketTask.close:fail invalid code or reason'])
    expect(app.notes.wrong).toHaveLength(2)
  })

  it('reach listed hosts only, on any port', async () => {
    const listed = start({ domains: { socket: ['127.0.0.1'] } })
    await opened(listed)
    const probe = connect(start({ domains: { socket: ['chat.example.com'] } }), server.socketUrl)
    await eventually(() => probe.log).toEqual([['fail', { errMsg: 'connectSocket:fail url not in domain list', errno: 600002 }]])
  })

  it('lose what happened before somebody listened, and note listeners that come late', async () => {
    const app = start()
    app.run(`(() => {
      const task = wx.connectSocket({ url: '${server.socketUrl}' })
      setTimeout(() => task.onOpen(() => wx.setStorageSync('opened', true)), 0)
    })()`)
    await eventually(() => app.notes.wrong).toEqual(["a listener for the socket's open came later than in the turn of connectSocket"])
  })

  it('send the fixed referer, and an origin only where the device has one', async () => {
    await opened(start())
    expect(server.upgrades.at(-1)).toMatchObject({ referer: expect.stringMatching(/^https:\/\/servicewechat\.com\//) as string })
    expect(server.upgrades.at(-1)).not.toHaveProperty('origin')
    await opened(start({ origin: 'weapp://wechat-game-runtime' }))
    expect(server.upgrades.at(-1)).toMatchObject({ origin: 'weapp://wechat-game-runtime' })
  })
})
