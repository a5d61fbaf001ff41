import { withLongPoll } from '../../src/transport/with-long-poll'
import type { OpenTransport } from '../../src/transport/port'
import { FakeClock } from '../support/fake-clock'
import { FakeEnvironment } from '../support/fake-platform'
import { MemoryNetwork, type MemoryLink } from '../support/memory-transport'
import { describeTransport, type FarEnd, type TransportWorld } from './transport-contract'

function farEnd(link: MemoryLink): FarEnd {
  const received: Uint8Array[] = []
  const closedWith = new Promise<number>((resolve) => {
    link.accept({ onFrame: (frame) => received.push(frame), onClose: resolve })
  })
  return { received, closedWith, send: (frame) => link.sendDown(frame), close: (code, reason) => link.closeDown(code, reason) }
}

/** Two ways, of which one leads to the far end. */
async function createWorld(arrange: (open: OpenTransport, refused: OpenTransport) => [OpenTransport, OpenTransport]): Promise<TransportWorld> {
  const clock = new FakeClock()
  let newest: FarEnd | undefined
  const network = new MemoryNetwork(clock, (link) => {
    if (link.url.includes('nobody')) link.refuse()
    else newest = farEnd(link)
  })
  const refusing = new MemoryNetwork(clock, (link) => link.refuse())
  const ways = arrange(network.openTransport, refusing.openTransport)
  return {
    openTransport: withLongPoll(...ways, { clock, environment: new FakeEnvironment() }),
    url: 'ws://gateway.test/ws',
    deadUrl: 'ws://nobody.test/ws',
    accepted: async () => {
      if (!newest) throw new Error('no connection was taken')
      return newest
    },
    settle: () => clock.settle(),
    stop: async () => undefined,
  }
}

describeTransport('a WebSocket with a long poll behind it', () => createWorld((open, refused) => [open, refused]))
describeTransport('a long poll in place of a refused WebSocket', () => createWorld((open, refused) => [refused, open]))
