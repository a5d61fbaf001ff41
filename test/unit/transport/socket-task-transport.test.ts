import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { CLOSE, ERRORS } from '@opentim/protocol'
import { closedEnd } from '../../../src/connection/link-end'
import type { TransportEvents } from '../../../src/transport/port'
import { socketTaskTransport } from '../../../src/transport/socket-task-transport'
import { realTurn } from '../../support/fake-clock'
import { StillSockets } from '../../support/fake-wx-socket'

const URL = 'wss://chat.example.com/ws'

function setUp() {
  const log: string[] = []
  const events: TransportEvents = {
    onOpen: () => log.push('open'),
    onFrame: (frame) => log.push(`frame ${[...frame].join(' ')}`),
    onClose: (code, reason) => log.push(`close ${code} ${reason}`.trim()),
  }
  const wx = new StillSockets()
  const openTransport = socketTaskTransport(wx)
  return { log, events, wx, openTransport, open: () => openTransport(URL, events) }
}

describe('mini program socket', () => {
  it('listens within the call, so that no opening is missed', () => {
    const { wx, log, open } = setUp()
    open()
    expect(wx.last.options).toMatchObject({ url: URL, timeout: 10_000, tcpNoDelay: true })
    wx.last.open()
    wx.last.message({ data: new Uint8Array([1, 2]).buffer })
    wx.last.end({ code: 4403, reason: 'kicked' })
    expect(log).toEqual(['open', 'frame 1 2', 'close 4403 kicked'])
  })

  it('C09: sends buffers that hold the frame and nothing else', () => {
    const { wx, open } = setUp()
    const transport = open()
    transport.send(new Uint8Array([9]))
    wx.last.open()
    const whole = new Uint8Array([1, 2])
    transport.send(whole)
    transport.send(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))
    expect(wx.last.sent.map(({ data }) => Object.prototype.toString.call(data))).toEqual(['[object ArrayBuffer]', '[object ArrayBuffer]'])
    expect(wx.last.sent.map(({ data }) => [...new Uint8Array(data)])).toEqual([[1, 2], [2, 3]])
    expect(wx.last.sent[0]?.data).toBe(whole.buffer)
  })

  it('counts the bytes that the client has not taken yet', () => {
    const { wx, open } = setUp()
    const transport = open()
    wx.last.open()
    transport.send(new Uint8Array(5))
    transport.send(new Uint8Array(7))
    expect(transport.bufferedBytes()).toBe(12)
    wx.last.sent[0]?.success?.({})
    expect(transport.bufferedBytes()).toBe(7)
  })

  it('takes a buffer of another realm, and turns text into a frame that cannot be read', () => {
    const { wx, log, open } = setUp()
    open()
    wx.last.open()
    const foreign = runInNewContext('new Uint8Array([7, 8]).buffer') as ArrayBuffer
    expect(foreign instanceof ArrayBuffer).toBe(false)
    wx.last.message({ data: foreign })
    wx.last.message({ data: 'text' })
    expect(log).toEqual(['open', 'frame 7 8', 'frame 255'])
  })

  it('C07: closed before it is open, it is closed again as soon as it opens, and says nothing', () => {
    const { wx, log, open } = setUp()
    const transport = open()
    transport.close(4400, 'garbage')
    transport.close()
    expect(wx.last.closes).toEqual([{ code: 4400, reason: 'garbage' }])
    wx.last.open()
    expect(wx.last.closes).toHaveLength(2)
    wx.last.message({ data: new ArrayBuffer(1) })
    wx.last.error({ errMsg: 'late' })
    wx.last.end({ code: 1000, reason: '' })
    transport.send(new Uint8Array([1]))
    expect(log).toEqual([])
    expect(wx.last.sent).toEqual([])
  })

  it('C07: the next attempt closes what is left of the one before, of which nothing is heard any more', () => {
    const { wx, log, events, openTransport } = setUp()
    openTransport(URL, { ...events, onClose: () => log.push('old end') })
    const [old] = wx.tasks
    old?.open()
    openTransport(URL, events)
    expect(old?.closes).toHaveLength(1)
    old?.message({ data: new ArrayBuffer(1) })
    old?.end({ code: 1000, reason: 'interrupted' })
    wx.last.open()
    expect(log).toEqual(['open', 'open'])
  })

  it('C07: a hundred attempts leave no socket that was not closed', () => {
    const { wx, open } = setUp()
    for (let n = 0; n < 100; n++) {
      const transport = open()
      if (n % 2) wx.last.open()
      transport.close()
    }
    expect(wx.tasks.filter((task) => task.closes.length === 0)).toEqual([])
  })

  it('an error ends it without a close event, and closes what may be left of it', () => {
    const { wx, log, open } = setUp()
    open()
    wx.last.open()
    wx.last.error({ errMsg: 'the socket broke' })
    wx.last.end({ code: 1006, reason: '' })
    expect(log).toEqual(['open', 'close 1006 the socket broke'])
    expect(wx.last.closes).toHaveLength(1)
  })

  it('a frame that the client does not take ends it: the stream has a hole', async () => {
    const { wx, log, open } = setUp()
    const transport = open()
    wx.last.open()
    transport.send(new Uint8Array([1]))
    wx.last.sent[0]?.fail?.({ errMsg: 'SocketTask.send:fail' })
    await realTurn()
    expect(log).toEqual(['open', 'close 1006 SocketTask.send:fail'])
  })

  it.each(['fails within the call', 'throws', 'gives no task'])('an attempt that %s ends later, never within the opening', async (how) => {
    const { wx, log, open } = setUp()
    wx.connectSocket = (options) => {
      if (how === 'throws') throw new Error('exceed max task count')
      if (how === 'fails within the call') options.fail?.({ errMsg: 'connectSocket:fail exceed max task count' })
      return undefined as never
    }
    const transport = open()
    expect(log).toEqual([])
    await realTurn()
    expect(log).toHaveLength(1)
    expect(log[0]).toMatch(/^close 1006 .+/)
    transport.close()
  })

  it.each([
    { errno: 600002, errMsg: 'connectSocket:fail' }, { errMsg: 'connectSocket:fail url not in domain list' },
  ])('a domain that is not on the list is final, and the error says what to do: %o', async (failure) => {
    const { wx, open, events } = setUp()
    const ends: [number, string][] = []
    events.onClose = (code, reason) => ends.push([code, reason])
    open()
    wx.last.options.fail?.(failure)
    await realTurn()
    expect(ends.map(([code]) => code)).toEqual([CLOSE.refused.code])
    const end = closedEnd(...(ends[0] ?? [0, '']))
    expect(end.retry).toBe(false)
    expect(end.error).toMatchObject({ code: ERRORS.DOMAIN_NOT_LISTED.code })
    expect(end.error.message).toContain('mp.weixin.qq.com')
  })

  it('a reason is cut to what a close frame holds', () => {
    const { wx, open } = setUp()
    open().close(4400, '字'.repeat(100))
    expect(Buffer.byteLength(wx.last.closes[0]?.reason ?? '')).toBeLessThanOrEqual(123)
  })
})
