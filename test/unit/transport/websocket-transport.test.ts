import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import type { TransportEvents } from '../../../src/transport/port'
import { webSocketTransport } from '../../../src/transport/websocket-transport'
import type { WebSocketLike } from '../../../src/transport/websocket-transport'
import { realTurn } from '../../support/fake-clock'

const { FORBIDDEN_ORIGIN } = ERRORS

type Handler = ((event: never) => void) | null

/** A socket that does nothing by itself. */
class StillSocket implements WebSocketLike {
  static last: StillSocket
  binaryType = 'blob'
  readyState = 0
  bufferedAmount = 12
  onopen: Handler = null
  onmessage: Handler = null
  onclose: Handler = null
  onerror: Handler = null
  readonly sent: ArrayBuffer[] = []
  readonly closes: (number | undefined)[] = []

  constructor(readonly url: string) {
    StillSocket.last = this
  }

  send(data: ArrayBuffer): void {
    this.sent.push(data)
  }

  close(code?: number): void {
    this.closes.push(code)
  }
}

function recording(): { log: string[]; events: TransportEvents } {
  const log: string[] = []
  return {
    log,
    events: {
      onOpen: () => log.push('open'),
      onFrame: (frame) => log.push(`frame ${[...frame].join(' ')}`),
      onClose: (code, reason) => log.push(`close ${code} ${reason}`),
    },
  }
}

describe('WebSocket transport', () => {
  it('asks for array buffers and sends exact ones', () => {
    const { events } = recording()
    const transport = webSocketTransport(() => StillSocket)('ws://x/ws', events)
    const socket = StillSocket.last
    expect(socket.binaryType).toBe('arraybuffer')
    transport.send(new Uint8Array([1]))
    expect(socket.sent).toEqual([])
    socket.readyState = 1
    const whole = new Uint8Array([1, 2])
    transport.send(whole)
    transport.send(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))
    expect(socket.sent[0]).toBe(whole.buffer)
    expect([...new Uint8Array(socket.sent[1] ?? new ArrayBuffer(0))]).toEqual([2, 3])
    expect(transport.bufferedBytes()).toBe(12)
  })

  it('lets no event of the socket through after close()', () => {
    const { log, events } = recording()
    const transport = webSocketTransport(() => StillSocket)('ws://x/ws', events)
    const socket = StillSocket.last
    const { onopen, onmessage, onclose } = socket as unknown as Record<string, (event: object) => void>
    transport.close(4400)
    transport.close()
    onopen?.({})
    onmessage?.({ data: new ArrayBuffer(1) })
    onclose?.({ code: 1000, reason: '' })
    expect(log).toEqual([])
    expect(socket.closes).toEqual([4400])
    expect([socket.onopen, socket.onmessage, socket.onclose]).toEqual([null, null, null])
  })

  it('turns an address that the browser forbids into a failed connection, later', async () => {
    const { log, events } = recording()
    class Forbidding extends StillSocket {
      constructor(url: string) {
        super(url)
        throw new Error('mixed content')
      }
    }
    const transport = webSocketTransport(() => Forbidding)('ws://x/ws', events)
    transport.send(new Uint8Array([1]))
    expect(log).toEqual([])
    await realTurn()
    expect(log).toEqual(['close 1006 mixed content'])
    expect(transport.bufferedBytes()).toBe(0)
  })

  it('a platform without WebSocket is a failed connection too, and closing first keeps it silent', async () => {
    const { log, events } = recording()
    const transport = webSocketTransport(() => { throw new Error('none here') })('ws://x/ws', events)
    transport.close()
    await realTurn()
    expect(log).toEqual([])
  })

  it('T10: the status with which an upgrade was refused is final where it is told, and every other failure is not', () => {
    for (const [message, expected] of [
      ['Unexpected server response: 403', [`close 4480 ${FORBIDDEN_ORIGIN.text} 61024`]],
      ['Unexpected server response: 401', [`close 4480 ${FORBIDDEN_ORIGIN.text} 61024`]],
      ['Unexpected server response: 503', ['close 1006 ']],
      [undefined, ['close 1006 ']],
    ] as const) {
      const { log, events } = recording()
      webSocketTransport(() => StillSocket)('ws://x/ws', events)
      const { onerror, onclose } = StillSocket.last as unknown as Record<string, (event: object) => void>
      onerror?.({ message })
      onclose?.({ code: 1006, reason: '' })
      expect(log).toEqual(expected)
    }
  })

  it('hands on a text message as a frame that cannot be read', () => {
    const { log, events } = recording()
    webSocketTransport(() => StillSocket)('ws://x/ws', events)
    const { onmessage } = StillSocket.last as unknown as Record<string, (event: object) => void>
    onmessage?.({ data: 'text' })
    expect(log).toEqual(['frame 255'])
  })
})
