import { FakeClock } from '../support/fake-clock'
import { MemoryNetwork } from '../support/memory-transport'
import type { MemoryLink } from '../support/memory-transport'
import { describeTransport } from './transport-contract'
import type { FarEnd } from './transport-contract'

function farEnd(link: MemoryLink): FarEnd {
  const received: Uint8Array[] = []
  const closedWith = new Promise<number>((resolve) => {
    link.accept({ onFrame: (frame) => received.push(frame), onClose: resolve })
  })
  return { received, closedWith, send: (frame) => link.sendDown(frame), close: (code, reason) => link.closeDown(code, reason) }
}

describeTransport('memory', async () => {
  const clock = new FakeClock()
  let newest: FarEnd | undefined
  const network = new MemoryNetwork(clock, (link) => {
    if (link.url.includes('nobody')) link.refuse()
    else newest = farEnd(link)
  })
  return {
    openTransport: network.openTransport,
    url: 'ws://gateway.test/ws',
    deadUrl: 'ws://nobody.test/ws',
    accepted: async () => {
      if (!newest) throw new Error('no connection was taken')
      return newest
    },
    settle: () => clock.settle(),
    stop: async () => undefined,
  }
})
