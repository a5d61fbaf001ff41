import { describe, expect, it } from 'vitest'
import { loadedTransport } from '../../../src/platform/node/loaded-transport'
import type { OpenTransport } from '../../../src/transport/port'
import { realTurn } from '../../support/fake-clock'

/** Notes what is done with the transport that was loaded. */
function witness() {
  const log: string[] = []
  const open: OpenTransport = (url, events) => {
    log.push(`open ${url}`)
    events.onOpen()
    return {
      send: (frame) => void log.push(`send ${frame.join()}`),
      close: (code) => void log.push(`close ${code}`),
      bufferedBytes: () => 7,
    }
  }
  return { log, open }
}

const events = (log: string[]) => ({
  onOpen: () => void log.push('onOpen'),
  onFrame: () => undefined,
  onClose: (code: number, reason: string) => void log.push(`onClose ${code} ${reason}`),
})

describe('a transport that must be loaded first', () => {
  it('opens once it is there, and passes everything on', async () => {
    const { log, open } = witness()
    const transport = loadedTransport(async () => open)('ws://there', events(log))
    expect([log, transport.bufferedBytes()]).toEqual([[], 0])
    await realTurn()
    transport.send(new Uint8Array([1, 2]))
    transport.close(1000)
    expect(log).toEqual(['open ws://there', 'onOpen', 'send 1,2', 'close 1000'])
    expect(transport.bufferedBytes()).toBe(7)
  })

  it('stays away when it was closed before that', async () => {
    const { log, open } = witness()
    loadedTransport(async () => open)('ws://there', events(log)).close()
    await realTurn()
    expect(log).toEqual([])
  })

  it('is a pipe that never opened where there is nothing to load, and says why', async () => {
    const log: string[] = []
    const none = loadedTransport(() => Promise.reject(new Error('install ws')))
    none('ws://there', events(log)).close()
    none('ws://there', events(log))
    await realTurn()
    expect(log).toEqual(['onClose 1006 install ws'])
  })
})
