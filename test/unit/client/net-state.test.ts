import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NetStateTracker } from '../../../src/client/net-state'
import type { ConnectionState } from '../../../src/connection/port'
import { FakeClock } from '../../support/fake-clock'

function createTracker(device = { online: true }) {
  const clock = new FakeClock()
  const shown: string[] = []
  const tracker = new NetStateTracker({ clock, isOnline: () => device.online, changed: (state) => void shown.push(state) })
  const through = (...states: ConnectionState[]) => states.forEach((state) => tracker.onConnection(state))
  return { clock, tracker, shown, through, device }
}

const LOGIN: ConnectionState[] = ['connecting', 'authenticating', 'ready']

describe('network state', () => {
  it('is connected when the connection is ready', () => {
    const { through, shown } = createTracker()
    through(...LOGIN)
    expect(shown).toEqual(['connected'])
  })

  it('says nothing of a break that is over at once', async () => {
    const { through, shown, clock } = createTracker()
    through(...LOGIN, 'waiting')
    await clock.advance(900)
    through(...LOGIN)
    await clock.advance(60_000)
    expect(shown).toEqual(['connected'])
  })

  it('goes through connecting to disconnected, and back through connecting', async () => {
    const { through, shown, clock } = createTracker()
    through(...LOGIN, 'waiting')
    await clock.advance(1_000)
    expect(shown).toEqual(['connected', 'connecting'])
    await clock.advance(7_000)
    expect(shown).toEqual(['connected', 'connecting', 'disconnected'])
    through('connecting', 'authenticating')
    expect(shown).toEqual(['connected', 'connecting', 'disconnected', 'connecting'])
    through('ready')
    expect(shown).toEqual(['connected', 'connecting', 'disconnected', 'connecting', 'connected'])
  })

  it('does not wait to be sure when the device says that there is no network', async () => {
    const { through, shown, clock } = createTracker({ online: false })
    through(...LOGIN, 'waiting')
    await clock.advance(1_000)
    expect(shown).toEqual(['connected', 'connecting', 'disconnected'])
  })

  it('falls back to disconnected when the socket opened and nothing came of it', async () => {
    const { through, shown, clock } = createTracker({ online: false })
    through(...LOGIN, 'waiting')
    await clock.advance(1_000)
    through('connecting', 'authenticating', 'waiting')
    await clock.advance(8_000)
    expect(shown.slice(3)).toEqual(['connecting', 'disconnected'])
  })

  it('goes through connecting also when the login is answered just after it was called disconnected', async () => {
    const { through, shown, clock } = createTracker()
    through(...LOGIN, 'waiting')
    await clock.advance(7_900)
    through('connecting', 'authenticating')
    await clock.advance(100)
    through('ready')
    expect(shown).toEqual(['connected', 'connecting', 'disconnected', 'connecting', 'connected'])
  })

  it('leaves no timer behind when the connection closes', async () => {
    const { through, shown, clock } = createTracker()
    through(...LOGIN, 'waiting', 'closed')
    expect(clock.liveTimers).toBe(0)
    await clock.advance(60_000)
    expect(shown).toEqual(['connected'])
  })

  it('is always in a legal order', async () => {
    const legal: Record<string, string[]> = {
      connected: ['connecting'], connecting: ['connected', 'disconnected'], disconnected: ['connecting'],
    }
    const failure = fc.record({ reach: fc.integer({ min: 0, max: 3 }), waitMs: fc.integer({ min: 0, max: 20_000 }), online: fc.boolean() })
    await fc.assert(fc.asyncProperty(fc.array(failure, { maxLength: 12 }), async (failures) => {
      const { through, shown, clock, device } = createTracker()
      through(...LOGIN)
      for (const { reach, waitMs, online } of failures) {
        device.online = online
        through('waiting', ...LOGIN.slice(0, reach))
        await clock.advance(waitMs)
      }
      shown.reduce((before, after) => {
        expect(legal[before]).toContain(after)
        return after
      })
    }), { numRuns: 30 })
  })
})
