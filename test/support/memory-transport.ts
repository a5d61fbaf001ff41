import type { OpenTransport, Transport, TransportEvents } from '../../src/transport/port'
import type { FakeClock } from './fake-clock'

/** What one direction of a link does with a frame: pass it on, keep it until told, or lose it. */
export type LaneMode = 'flow' | 'hold' | 'blackhole'

/** One direction of a link. Frames that flow arrive in a later macrotask, in order. */
export class MemoryLane {
  mode: LaneMode = 'flow'
  /** Frames that wait for `deliver` (mode `hold`), oldest first. */
  readonly held: Uint8Array[] = []
  /** Frames that were put in, whatever became of them. */
  frameCount = 0

  constructor(
    private readonly clock: FakeClock,
    private readonly arrive: (frame: Uint8Array) => void,
  ) {}

  push(frame: Uint8Array): void {
    this.frameCount++
    const copy = frame.slice()
    if (this.mode === 'hold') this.held.push(copy)
    if (this.mode === 'flow') this.clock.nextTask(() => this.arrive(copy))
  }

  hold(): void {
    this.mode = 'hold'
  }

  /** Frames vanish until `flow()`. */
  blackhole(): void {
    this.mode = 'blackhole'
  }

  /** Lets everything pass again, what was held first. */
  flow(): void {
    this.mode = 'flow'
    while (this.held.length > 0) this.deliver()
  }

  /** Delivers one held frame at once; false when there is none. */
  deliver(index = 0): boolean {
    const [frame] = this.held.splice(index, 1)
    if (!frame) return false
    this.arrive(frame)
    return true
  }

  /** Delivers one held frame and keeps it. */
  repeat(index = 0): boolean {
    const frame = this.held[index]
    if (!frame) return false
    this.arrive(frame.slice())
    return true
  }

  /** Loses one held frame. */
  drop(index = 0): boolean {
    return this.held.splice(index, 1).length > 0
  }

  /** Lets one held frame overtake another. */
  reorder(from: number, to: number): void {
    const [frame] = this.held.splice(from, 1)
    if (frame) this.held.splice(to, 0, frame)
  }

  /** Replaces one held frame, e.g. by half of it. */
  replace(index: number, change: (frame: Uint8Array) => Uint8Array): void {
    const frame = this.held[index]
    if (frame) this.held[index] = change(frame)
  }
}

/** What the far end of a link hears. */
export interface MemoryPeer {
  onFrame(frame: Uint8Array): void
  onClose(code: number, reason: string): void
}

/**
 * One socket between the SDK and a test. The SDK's side is the Transport; the test's side is this object: it answers
 * with `sendDown` and `close`, and does harm with `cut`, `vanish` and the two lanes.
 */
export class MemoryLink implements Transport {
  state: 'connecting' | 'open' | 'closed' = 'connecting'
  /** Set when the SDK closed its side. */
  closedByClient: { code: number; reason: string } | undefined
  readonly up: MemoryLane
  readonly down: MemoryLane
  private peer: MemoryPeer | undefined
  private peerGone = false

  constructor(
    readonly url: string,
    private readonly events: TransportEvents,
    private readonly clock: FakeClock,
  ) {
    this.up = new MemoryLane(clock, (frame) => {
      if (!this.peerGone) this.peer?.onFrame(frame)
    })
    this.down = new MemoryLane(clock, (frame) => {
      if (this.state === 'open') this.events.onFrame(frame)
    })
  }

  /** The far end takes the connection. */
  accept(peer: MemoryPeer): void {
    this.peer = peer
    this.clock.nextTask(() => {
      if (this.state !== 'connecting') return
      this.state = 'open'
      this.events.onOpen()
    })
  }

  /** The connection is refused, as a browser reports it. */
  refuse(): void {
    this.clock.nextTask(() => this.endClient(1006, ''))
  }

  sendDown(frame: Uint8Array): void {
    if (!this.peerGone) this.down.push(frame)
  }

  /** The far end closes; frames that it sent before arrive before. */
  closeDown(code: number, reason = ''): void {
    if (this.peerGone) return
    this.peerGone = true
    this.clock.nextTask(() => this.endClient(code, reason))
  }

  /** A reset: both ends lose it, and what is in flight with it. */
  cut(): void {
    this.endPeer(1006, '')
    this.endClient(1006, '')
  }

  /** The far end loses it and the SDK hears nothing (T05). */
  vanish(): void {
    this.up.blackhole()
    this.down.blackhole()
    this.endPeer(1006, '')
  }

  /** Frames are lost both ways and nobody is told (T02). */
  blackhole(): void {
    this.up.blackhole()
    this.down.blackhole()
  }

  /** For a test of late events: what an old socket might still say (T13). */
  lateEvents(): TransportEvents {
    return this.events
  }

  send(frame: Uint8Array): void {
    if (this.state === 'open') this.up.push(frame)
  }

  close(code = 1000, reason = ''): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.closedByClient = { code, reason }
    if (this.up.mode !== 'blackhole') this.clock.nextTask(() => this.endPeer(code, reason))
  }

  bufferedBytes(): number {
    return 0
  }

  private endClient(code: number, reason: string): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.events.onClose(code, reason)
  }

  private endPeer(code: number, reason: string): void {
    if (this.peerGone) return
    this.peerGone = true
    this.peer?.onClose(code, reason)
  }
}

/** All sockets that one SDK instance (or several) opened towards a test. */
export class MemoryNetwork {
  readonly links: MemoryLink[] = []
  /** False: every attempt is refused. */
  reachable = true
  /** True: attempts are neither taken nor refused (T09). */
  silent = false

  /** `onConnect` is the gateway: it calls `accept` or `refuse`. */
  constructor(
    private readonly clock: FakeClock,
    private readonly onConnect: (link: MemoryLink) => void,
  ) {}

  readonly openTransport: OpenTransport = (url, events) => {
    const link = new MemoryLink(url, events, this.clock)
    this.links.push(link)
    if (!this.reachable) link.refuse()
    else if (!this.silent) this.onConnect(link)
    return link
  }

  /** The newest socket. */
  get last(): MemoryLink {
    const link = this.links[this.links.length - 1]
    if (!link) throw new Error('no socket was opened')
    return link
  }

  /** Sockets that the SDK holds: connecting or open. */
  get live(): MemoryLink[] {
    return this.links.filter((link) => link.state !== 'closed')
  }
}
