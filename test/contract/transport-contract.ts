import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OpenTransport, Transport } from '../../src/transport/port'

/** The far end of one transport, as a suite's environment offers it. */
export interface FarEnd {
  /** Frames that came in so far. */
  readonly received: Uint8Array[]
  /** The code with which the near end closed. */
  readonly closedWith: Promise<number>
  send(frame: Uint8Array): void
  close(code: number, reason: string): void
}

/** Where a transport is tried out. */
export interface TransportWorld {
  readonly openTransport: OpenTransport
  /** An address that takes connections. */
  readonly url: string
  /** An address where nobody listens. */
  readonly deadUrl: string
  /** The far end of the newest connection. */
  accepted(): Promise<FarEnd>
  /** Until what is under way has arrived. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Writes down the events of one transport. */
function recorder() {
  const log: string[] = []
  const frames: Uint8Array[] = []
  let wake = (): void => undefined
  const note = (entry: string): void => {
    log.push(entry)
    wake()
  }
  const until = async (found: () => boolean): Promise<void> => {
    while (!found()) await new Promise<void>((resolve) => { wake = resolve })
  }
  return {
    log,
    frames,
    events: {
      onOpen: () => note('open'),
      onFrame: (frame: Uint8Array) => {
        frames.push(frame)
        note('frame')
      },
      onClose: (code: number, reason: string) => note(`close ${code} ${reason}`.trim()),
    },
    /** Resolves when the log holds that many entries. */
    entries: (count: number) => until(() => log.length >= count),
  }
}

/** What every transport must do; run on each of them. */
export function describeTransport(name: string, createWorld: () => Promise<TransportWorld>): void {
  describe(`transport contract: ${name}`, () => {
    let world: TransportWorld
    beforeEach(async () => {
      world = await createWorld()
    })
    afterEach(() => world.stop())

    const open = async (): Promise<{ near: Transport; far: FarEnd; seen: ReturnType<typeof recorder> }> => {
      const seen = recorder()
      const near = world.openTransport(world.url, seen.events)
      expect(seen.log).toEqual([])
      await seen.entries(1)
      return { near, far: await world.accepted(), seen }
    }

    it('opens later, never within the call', async () => {
      const { near, seen } = await open()
      expect(seen.log).toEqual(['open'])
      near.close()
    })

    it('carries exactly the bytes of a view, both ways and in order', async () => {
      const { near, far, seen } = await open()
      const large = new Uint8Array([9, 9, 1, 2, 3, 9])
      near.send(large.subarray(2, 5))
      near.send(new Uint8Array([4]))
      large.fill(0)
      far.send(new Uint8Array([5, 6]))
      far.send(new Uint8Array(70_000).fill(7))
      await seen.entries(3)
      await world.settle()
      expect(far.received.map((frame) => [...frame])).toEqual([[1, 2, 3], [4]])
      expect([...(seen.frames[0] ?? [])]).toEqual([5, 6])
      expect(seen.frames[1]?.length).toBe(70_000)
      near.close()
    })

    it('tells the code and reason with which the far end closed, once', async () => {
      const { near, far, seen } = await open()
      far.send(new Uint8Array([1]))
      far.close(4403, 'kicked')
      await seen.entries(3)
      near.close()
      await world.settle()
      expect(seen.log).toEqual(['open', 'frame', 'close 4403 kicked'])
    })

    it('tells nothing after close(), and the far end gets the code', async () => {
      const { near, far, seen } = await open()
      far.send(new Uint8Array([1]))
      near.close(4400, 'garbage')
      near.close()
      far.send(new Uint8Array([2]))
      expect(await far.closedWith).toBe(4400)
      await world.settle()
      expect(seen.log).toEqual(['open'])
    })

    it('ignores sends after close()', async () => {
      const { near, far } = await open()
      near.send(new Uint8Array([1]))
      near.close()
      near.send(new Uint8Array([2]))
      await far.closedWith
      expect(far.received.map((frame) => [...frame])).toEqual([[1]])
    })

    it('may be closed before it is open, and then stays silent', async () => {
      const seen = recorder()
      const near = world.openTransport(world.url, seen.events)
      near.send(new Uint8Array([1]))
      near.close()
      await world.settle()
      expect(seen.log).toEqual([])
    })

    it('tells 1006 when nobody is there', async () => {
      const seen = recorder()
      const near = world.openTransport(world.deadUrl, seen.events)
      expect(seen.log).toEqual([])
      await seen.entries(1)
      near.close()
      expect(seen.log[0]).toMatch(/^close 1006/)
    })
  })
}
