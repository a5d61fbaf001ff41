import { describe, expect, it } from 'vitest'
import type { TransportEvents } from '../../../src/transport/port'
import { WebSocketTrial } from '../../../src/transport/web-socket-trial'
import { FakeClock } from '../../support/fake-clock'
import { FakeEnvironment } from '../../support/fake-platform'

function trial(): { readonly clock: FakeClock; readonly environment: FakeEnvironment; readonly begun: [atMs: number, events: TransportEvents][] } {
  const [clock, environment] = [new FakeClock(), new FakeEnvironment()]
  const begun: [number, TransportEvents][] = []
  const startMs = clock.now()
  new WebSocketTrial({
    clock,
    environment,
    open: (events) => {
      begun.push([clock.now() - startMs, events])
      return { send: () => undefined, close: () => undefined, bufferedBytes: () => 0 }
    },
    delayMs: () => 300_000,
    onPassed: () => undefined,
  })
  return { clock, environment, begun }
}

describe('a trial of a WebSocket that a wake-up finds under way', () => {
  it('T12: is followed by another one a second after it broke, not after the whole wait', async () => {
    const { clock, environment, begun } = trial()
    environment.wake()
    await clock.advance(1_500)
    environment.wake()
    begun[0]?.[1].onClose(1006, 'network change')
    await clock.advance(1_000)
    expect(begun.map(([atMs]) => atMs)).toEqual([1_000, 2_500])
  })

  it('T12: and after its limit when it says nothing', async () => {
    const { clock, environment, begun } = trial()
    environment.wake()
    await clock.advance(1_500)
    environment.wake()
    await clock.advance(11_000)
    expect(begun.map(([atMs]) => atMs)).toEqual([1_000, 12_000])
    await clock.advance(100_000)
    expect(begun).toHaveLength(2)
  })
})
