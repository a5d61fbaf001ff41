import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import type { LaunchOptions, MiniProgram } from '../harness/mini-program'
import { PROFILES } from '../harness/profiles'
import { EchoServer } from '../support/echo-server'
import { callWx, connect, happened, startTask } from '../support/probes'
import type { SocketProbe } from '../support/probes'
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

/** A mini program that writes down what it hears of itself. */
function start(options: Partial<LaunchOptions> = {}): MiniProgram & { readonly heard: unknown[] } {
  const app = launch({ files: {}, ...options })
  apps.push(app)
  const heard: unknown[] = []
  ;(app.run('(tell) => { wx.onAppShow(() => tell("show")); wx.onAppHide(() => tell("hide")); wx.onNetworkStatusChange(tell) }') as (tell: unknown) => void)(
    app.realm.adopt((event: unknown) => void heard.push(event)))
  return Object.assign(app, { heard })
}

async function opened(app: MiniProgram): Promise<SocketProbe> {
  const probe = connect(app, server.socketUrl)
  await eventually(() => happened(probe)).toContain('open')
  return probe
}

/** The server has handled everything that was sent to it before. */
async function serverIsIdle(): Promise<void> {
  const other = await opened(start())
  other.task.send({ data: 'idle' })
  await eventually(() => happened(other)).toContain('message')
}

describe('an application in the background', () => {
  it('is suspended after five seconds, and not when it is shown before', async () => {
    const app = start({ factor: 1_000 })
    app.hide()
    expect(app.heard).toEqual(['hide'])
    await eventually(() => app.isSuspended).toBe(true)
    app.show()
    await eventually(() => app.heard).toEqual(['hide', 'show'])
    app.hide()
    app.show()
    await callWx(app, 'getNetworkType')
    expect([app.isSuspended, app.heard]).toEqual([false, ['hide', 'show', 'hide', 'show']])
  })

  it('runs no timer; each goes on with what it had left, or the late ones fire at once', async () => {
    for (const [profile, expected] of [[PROFILES.modern, []], [{ ...PROFILES.modern, timers: 'late' }, ['timer']]] as const) {
      const app = start({ profile })
      ;(app.run('(tell) => setTimeout(() => tell("timer"), 60000)') as (tell: unknown) => void)(app.realm.adopt((event: unknown) => void app.heard.push(event)))
      app.suspend()
      app.show({ awayMs: 3_600_000 })
      await eventually(() => app.heard).toContain('show')
      await callWx(app, 'getNetworkType')
      expect(app.heard.filter((event) => event === 'timer')).toEqual(expected)
    }
  })

  it('finds that time has passed when it comes back', () => {
    const app = start()
    const before = Number(app.run('Date.now()'))
    app.suspend()
    app.show({ awayMs: 1_800_000 })
    expect(Number(app.run('new Date().getTime()')) - before).toBeGreaterThanOrEqual(1_800_000)
  })

  it('has its requests interrupted, and learns of it when it is shown', async () => {
    const app = start()
    const running = startTask(app, 'request', { url: `${server.httpUrl}/hold` })
    await eventually(() => server.held.length).toBe(1)
    app.suspend()
    await serverIsIdle()
    expect(running.log).toEqual([])
    app.show()
    await eventually(() => running.log[0]).toEqual(['fail', { errMsg: 'request:fail interrupted', errno: 600003 }])
  })

  it('C02: loses its sockets with the reason "interrupted"', async () => {
    const app = start()
    const probe = await opened(app)
    app.suspend('interrupt')
    app.show()
    await eventually(() => probe.log.at(-1)).toEqual(['close', { code: 1000, reason: 'interrupted' }])
  })

  it('C03: or loses them without a word, and sends into nothing', async () => {
    const app = start()
    const probe = await opened(app)
    const frames = server.frames.length
    app.suspend('silent')
    app.show()
    await eventually(() => app.heard).toEqual(['show'])
    probe.task.send({ data: 'into nothing' })
    probe.task.close({})
    expect([probe.task.readyState, app.sockets.taken]).toEqual([2, 0])
    await serverIsIdle()
    expect([happened(probe), server.frames.length]).toEqual([['success', 'open'], frames + 1])
  })

  it('C04: or keeps them, and what came waits in its order', async () => {
    const app = start()
    const probe = await opened(app)
    app.suspend('keep')
    const theirs = server.open.at(-1)
    for (const text of ['one', 'two', 'three']) theirs?.send(text)
    await serverIsIdle()
    expect(happened(probe)).toEqual(['success', 'open'])
    app.show()
    await eventually(() => probe.log.slice(2).map(([, { data }]) => data)).toEqual(['one', 'two', 'three'])
  })

  it('C05: is told that it is shown before or after what waited', async () => {
    for (const [order, expected] of [['show-first', ['show', 'message']], ['queue-first', ['message', 'show']]] as const) {
      const app = start()
      const probe = await opened(app)
      // Both into one list: what the socket heard goes where the events of the application go.
      probe.log.push = (...entries) => app.heard.push(...entries.map(([event]) => event))
      app.suspend('keep')
      server.open.at(-1)?.send('waits')
      await serverIsIdle()
      app.show({ order })
      await eventually(() => app.heard).toEqual(expected)
    }
  })
})

describe('the network of the harness', () => {
  it('C11: a change fails all requests with 600001, breaks the sockets and is told', async () => {
    const app = start()
    const probe = await opened(app)
    const running = startTask(app, 'request', { url: `${server.httpUrl}/hold` })
    await eventually(() => server.held.length).toBe(1)
    app.setNetwork('4g')
    await eventually(() => app.heard).toEqual([{ isConnected: true, networkType: '4g' }])
    expect(running.log[0]).toEqual(['fail', { errMsg: 'request:fail network change, cancel all task', errno: 600001 }])
    expect(probe.log.slice(2)).toEqual([['error', { errMsg: 'network change' }], ['close', { code: 1006, reason: 'network change' }]])
    expect(await callWx(app, 'getNetworkType')).toMatchObject({ networkType: '4g' })
  })

  it('T13: a socket that lingers is silent, and comes with what it held and its end when it is too late', async () => {
    const app = start()
    const probe = await opened(app)
    const theirs = server.open.at(-1)
    app.setNetwork('4g', { killSockets: 'silent', emit: false })
    probe.task.send({ data: 'lost' })
    theirs?.send('late')
    theirs?.close(4000, 'bye')
    await serverIsIdle()
    expect([happened(probe), app.heard]).toEqual([['success', 'open'], []])
    app.sockets.letLateArrive()
    await eventually(() => happened(probe)).toEqual(['success', 'open', 'message', 'close'])
    expect(server.frames.map(({ data }) => data.toString())).not.toContain('lost')
  })

  it('without one, sockets fail at once', async () => {
    const app = start()
    app.setNetwork('none')
    const probe = connect(app, server.socketUrl)
    await eventually(() => happened(probe)).toEqual(['success', 'error', 'close'])
    expect(await callWx(app, 'getNetworkType')).toMatchObject({ networkType: 'none' })
  })
})

describe('the end of an application', () => {
  it('C06: nothing of it runs any more; its sockets are gone, what it stored is there when it starts again', async () => {
    const app = start()
    const probe = await opened(app)
    app.run('wx.setStorageSync("k", 1); setTimeout(() => wx.setStorageSync("k", 2), 0)')
    const next = app.relaunch()
    apps.push(next)
    await eventually(() => server.open.length).toBe(0)
    expect([happened(probe), next.run('wx.getStorageSync("k")')]).toEqual([['success', 'open'], 1])
  })

  it('taking all listeners away is noted: it takes those of the application too', async () => {
    const app = start()
    app.run('wx.offAppShow(); wx.offNetworkStatusChange()')
    app.show()
    await callWx(app, 'getNetworkType')
    expect(app.heard).toEqual([])
    expect(app.notes.wrong).toEqual(['wx.offAppShow was called without a listener', 'wx.offNetworkStatusChange was called without a listener'])
  })
})
