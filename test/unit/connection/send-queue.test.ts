import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { encodeFrame } from '../../../src/connection/frame-codec'
import { SendQueue } from '../../../src/connection/send-queue'
import { FakeClock } from '../../support/fake-clock'

function setup() {
  const clock = new FakeClock()
  const frames: Encodable<wire.ClientFrame>[] = []
  const queue = new SendQueue(clock, (frame) => frames.push(frame))
  /** What each frame holds: r for a request, s for a send, in wire order. */
  const shape = ({ requests = [], sends = [] }: Encodable<wire.ClientFrame>) =>
    [...requests.map(({ id }) => `r${id ?? 0}`), ...sends.map(({ ref }) => `s${ref ?? 0}`)].join(' ')
  const shapes = () => frames.map(shape)
  const request = (id: number, size = 4) => queue.addRequest({ id, command: 3, body: new Uint8Array(size) })
  const send = (ref: number, size = 4) => queue.addSend({ ref, to: 'bob', content: new Uint8Array(size) })
  return { clock, frames, queue, shapes, request, send }
}

describe('send queue', () => {
  it('writes at once when idle, then gathers for a turn', async () => {
    const { clock, shapes, send } = setup()
    send(1)
    expect(shapes()).toEqual(['s1'])
    send(2)
    send(3)
    expect(shapes()).toEqual(['s1'])
    await clock.settle()
    expect(shapes()).toEqual(['s1', 's2 s3'])
    send(4)
    expect(shapes()).toEqual(['s1', 's2 s3', 's4'])
  })

  it('keeps the order of the calls although a frame lists requests first', async () => {
    const { clock, shapes, send, request } = setup()
    send(1)
    request(2)
    send(3)
    send(4)
    request(5)
    request(6)
    await clock.settle()
    expect(shapes()).toEqual(['s1', 'r2 s3 s4', 'r5 r6'])
  })

  it('holds the limits of a frame in number', async () => {
    const { clock, frames, send, request } = setup()
    for (let id = 0; id <= 2 * PROTOCOL_LIMITS.upFrameRequests; id++) request(id)
    for (let ref = 0; ref <= 2 * PROTOCOL_LIMITS.upFrameSends; ref++) send(ref)
    await clock.settle()
    expect(frames.map(({ requests = [] }) => requests.length)).toEqual([1, 100, 100, 0, 0])
    expect(frames.map(({ sends = [] }) => sends.length)).toEqual([0, 0, 500, 500, 1])
  })

  it('holds the limit of a frame in bytes', async () => {
    const { clock, frames, send } = setup()
    for (let ref = 0; ref < 40; ref++) send(ref, 11_000)
    await clock.settle()
    const sizes = frames.map((frame) => encodeFrame(frame).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PROTOCOL_LIMITS.upFrameBytes)
    expect(Math.max(...sizes)).toBeGreaterThan(50_000)
  })

  it('counts text by its largest encoding', async () => {
    const { clock, frames, queue } = setup()
    for (let ref = 0; ref < 40; ref++) queue.addSend({ ref, to: 'bob', offlinePushInfo: '\u6f22'.repeat(3000) })
    await clock.settle()
    const sizes = frames.map((frame) => encodeFrame(frame).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PROTOCOL_LIMITS.upFrameBytes)
  })
})
