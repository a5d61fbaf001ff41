import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock'
import { SocketPulse } from '../../src/http/socket-pulse'

/** A socket that answers pings, or does not. */
class Peer {
  bytes = 0
  pings = 0
  silences = 0
  answers = true
  readonly stop: () => void

  constructor(pulse: SocketPulse) {
    this.stop = pulse.watch({
      bytesRead: () => this.bytes,
      ping: () => {
        this.pings++
        if (this.answers) this.bytes += 6
      },
      onSilence: () => this.silences++,
    })
  }
}

describe('the pulse of the sockets', () => {
  it('pings every 8 s, and who answers stays', async () => {
    const clock = new FakeClock()
    const peer = new Peer(new SocketPulse(clock))
    await clock.advance(80_000)
    expect([peer.pings, peer.silences]).toEqual([10, 0])
  })

  it('T05, T20: ends a socket after two pings without an answer, within 24 s of its last sign of life', async () => {
    const clock = new FakeClock()
    const peer = new Peer(new SocketPulse(clock))
    await clock.advance(80_000)
    // Right after an answer: the longest that it can take.
    peer.answers = false
    await clock.advance(23_999)
    expect([peer.pings, peer.silences]).toEqual([12, 0])
    await clock.advance(1)
    expect([peer.pings, peer.silences]).toEqual([12, 1])
  })

  it('anything that comes in counts, also a part of a frame', async () => {
    const clock = new FakeClock()
    const peer = new Peer(new SocketPulse(clock))
    peer.answers = false
    for (let count = 0; count < 10; count++) {
      await clock.advance(16_000)
      peer.bytes++
    }
    expect(peer.silences).toBe(0)
  })

  it('T24: has one timer for all sockets, and none when there are none', async () => {
    const clock = new FakeClock()
    const pulse = new SocketPulse(clock)
    const peers = [new Peer(pulse), new Peer(pulse)]
    await clock.advance(3_000)
    peers.push(new Peer(pulse))
    expect(clock.liveTimers).toBe(1)
    for (const peer of peers) {
      peer.stop()
      peer.stop()
    }
    expect(clock.liveTimers).toBe(0)
    await clock.advance(60_000)
    const late = new Peer(pulse)
    await clock.advance(8_000)
    expect([peers.map(({ pings }) => pings), late.pings]).toEqual([[0, 0, 0], 1])
  })

  it('spreads the sockets over the 8 s', async () => {
    const clock = new FakeClock()
    const pulse = new SocketPulse(clock)
    const peers: Peer[] = []
    for (let second = 0; second < 8; second++) {
      peers.push(new Peer(pulse))
      await clock.advance(1_000)
    }
    const before = peers.map(({ pings }) => pings)
    await clock.advance(1_000)
    expect(peers.map(({ pings }, index) => pings - (before[index] ?? 0))).toEqual([0, 1, 0, 0, 0, 0, 0, 0])
  })
})
