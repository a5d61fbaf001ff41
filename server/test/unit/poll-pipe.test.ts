import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakePost, PollKit } from '../support/poll-kit'

const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill)

describe('frames up', () => {
  it('reach the session in the order of their numbers', async () => {
    const kit = new PollKit()
    const [user, bob] = [await kit.openAs('alice'), await kit.login('bob')]
    const post = user.up(user.messageFrame({ to: 'bob', text: '1' }), user.messageFrame({ to: 'bob', text: '2' }))
    expect(post.response).toMatchObject({ up: 2, down: 0, frames: [] })
    expect(user.up(user.messageFrame({ to: 'bob', text: '3' })).response?.up).toBe(3)
    await kit.clock.settle()
    expect(bob.texts).toEqual(['1', '2', '3'])
  })

  it('T17: a batch whose answer was lost is repeated, taken once, and answered each time', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const frames = [user.messageFrame({ to: 'bob' })]
    const answers = [1, 2, 3].map(() => user.post({ up: 2, frames }).response)
    await user.poll()
    await user.poll()
    expect(answers.map((answer) => answer?.up)).toEqual([2, 2, 2])
    // Taken twice, it would have been acknowledged twice.
    expect(user.acks).toEqual([1])
  })

  it('a repeat that arrives late, after newer ones, is answered and nothing more', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const late = [user.messageFrame({ to: 'bob' })]
    user.up(...late)
    user.up(user.messageFrame({ to: 'bob' }))
    expect(user.post({ up: 2, frames: late }).response?.up).toBe(3)
    await user.poll()
    await user.poll()
    expect(user.acks).toEqual([1, 2])
  })

  it.each([
    ['a gap in the numbers', { up: 3, frames: [bytes(1)] }],
    ['frames without a number', { up: 0, frames: [bytes(1)] }],
    ['X07: thousands of frames in one batch', { up: 2, frames: Array.from({ length: 4_097 }, () => bytes(0)) }],
    ['a batch down that was never sent as confirmed', { confirmed: 2 }],
  ])('%s ends the pipe with 4400, and nothing of it is handled', async (_name, facts) => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const waiting = user.wait()
    const wrong = user.post(facts)
    await kit.clock.settle()
    expect([wrong.accepted, wrong.response]).toEqual([false, undefined])
    expect(waiting.response).toMatchObject({ up: 1, frames: [], closeCode: 4400, closeReason: 'BAD_FRAME 61000' })
    expect(kit.core.sessionCount).toBe(0)
  })

  it('X01, X02: a frame that is too long, or none, ends the session as it does on a socket', async () => {
    const kit = new PollKit()
    const [long, garbled] = [await kit.openAs('alice'), await kit.openAs('bob')]
    long.up(bytes(64 * 1024 + 1))
    garbled.up(bytes(20, 0xff), garbled.messageFrame({ to: 'alice' }))
    expect([(await long.poll())?.closeCode, (await garbled.poll())?.closeCode]).toEqual([1009, 4400])
    expect(kit.store.storedMessages()).toEqual([])
  })
})

describe('frames down', () => {
  it('leave at once when a POST waits: all that was written in one turn in one answer', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const waiting = user.wait()
    for (const fill of [1, 2, 3]) user.pipe.write(bytes(10, fill))
    expect(waiting.response).toBeUndefined()
    await kit.clock.settle()
    expect(waiting.response).toMatchObject({ up: 1, down: 2, frames: [1, 2, 3].map((fill) => bytes(10, fill)) })
  })

  it('T16: a POST is held for 20 s and then answered without frames', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const waiting = user.wait()
    await kit.clock.advance(19_999)
    expect(waiting.response).toBeUndefined()
    await kit.clock.advance(1)
    expect(waiting.response).toEqual({ sid: '', up: 1, down: 0, frames: [], closeCode: 0, closeReason: '', superseded: false })
  })

  it('T17: a batch is repeated, unchanged, until it is confirmed; what came meanwhile is the next one', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    user.pipe.write(bytes(5, 1))
    const lost = user.wait()
    user.pipe.write(bytes(5, 2))
    await kit.clock.settle()
    const again = user.wait()
    expect(lost.response).toMatchObject({ down: 2, frames: [bytes(5, 1)] })
    expect(again.response).toEqual(lost.response)
    expect(user.post({ wait: true, confirmed: 2 }).response).toMatchObject({ down: 3, frames: [bytes(5, 2)] })
  })

  it('T17: what is left of an answer that a newer POST repeats is not sent', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    user.pipe.write(bytes(5))
    const stuck = user.wait()
    await kit.clock.settle()
    const next = user.wait()
    user.take(next)
    user.wait()
    expect([stuck.isCut, next.isCut]).toEqual([true, false])
  })

  it('T18: a newer POST that waits ends the older one, and the batch goes to one of them', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const [older, newer] = [user.wait(), user.wait()]
    expect(older.response).toMatchObject({ superseded: true, down: 0, frames: [] })
    user.pipe.write(bytes(5))
    await kit.clock.settle()
    expect(newer.response).toMatchObject({ superseded: false, down: 2, frames: [bytes(5)] })
    expect(older.answers.length).toBe(1)
  })

  it('are only for POSTs that wait', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    user.pipe.write(bytes(5))
    await kit.clock.settle()
    expect(user.up(user.messageFrame({ to: 'bob' })).response).toMatchObject({ up: 2, down: 0, frames: [] })
  })

  it('wait for the next POST when the one that waited is gone', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const gone = user.wait()
    user.pipe.leave(gone)
    user.pipe.write(bytes(5))
    await kit.clock.advance(30_000)
    expect(gone.response).toBeUndefined()
    expect(user.wait().response).toMatchObject({ down: 2, frames: [bytes(5)] })
  })

  it('the leaving of a POST that was answered long ago means nothing to the one that waits', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const [older, newer] = [user.wait(), user.wait()]
    user.pipe.leave(older)
    user.pipe.write(bytes(5))
    await kit.clock.settle()
    expect(newer.response?.down).toBe(2)
  })

  it('any POST may confirm, and one that comes late confirms nothing', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    user.pipe.write(bytes(5))
    await user.poll()
    expect(user.pipe.bufferedBytes).toBe(5)
    user.post({ confirmed: 2 })
    expect(user.pipe.bufferedBytes).toBe(0)
    user.pipe.write(bytes(6))
    user.wait()
    expect(user.post({ confirmed: 0 }).accepted).toBe(true)
    expect(user.post({ confirmed: 2 }).accepted).toBe(true)
    expect(user.pipe.bufferedBytes).toBe(6)
  })

  it('fill an answer up to 256 KB, a longer frame alone', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    for (const kilobytes of [100, 100, 100, 300, 1]) user.pipe.write(bytes(kilobytes * 1024))
    const sizes: number[][] = []
    for (let count = 0; count < 4; count++) {
      const { response } = user.post({ wait: true, confirmed: 1 + count })
      sizes.push(response?.frames.map(({ length }) => length / 1024) ?? [])
    }
    expect(sizes).toEqual([[100, 100], [100], [300], [1]])
  })

  it('arrive once each and in order, whatever of the way is lost, late or repeated', () => {
    type Step = 'write' | 'poll' | 'lose' | 'leave' | 'stale'
    const step = fc.constantFrom<Step>('write', 'write', 'poll', 'poll', 'lose', 'leave', 'stale')
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { pipe } = new PollKit().open()
      const user = new RawTaker((confirmed) => {
        const post = new FakePost()
        pipe.post({ sid: '', up: 0, frames: [], wait: true, confirmed, closeCode: 0, closeReason: '' }, post)
        return post
      })
      let written = 0
      for (const what of steps) {
        if (what === 'write') pipe.write(Uint8Array.of(++written))
        if (what === 'poll') user.take(user.post())
        if (what === 'lose') user.post()
        if (what === 'leave') pipe.leave(user.post())
        if (what === 'stale') user.take(user.post(user.confirmed - 1))
      }
      user.take(user.post())
      user.take(user.post())
      expect(user.taken).toEqual(Array.from({ length: written }, (_, index) => index + 1))
    }), { numRuns: 300 })
  })
})

describe('what is not confirmed', () => {
  it('D02: more than a megabyte of it ends the session with 4410, behind the frames before it', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const bob = await kit.login('bob')
    for (let count = 0; count < 17; count++) user.pipe.write(bytes(64 * 1024))
    bob.send({ to: 'alice' })
    await kit.clock.settle()
    const answers = []
    for (let confirmed = 1; confirmed < 6; confirmed++) answers.push(user.post({ wait: true, confirmed }).response)
    expect(answers.map((answer) => [answer?.frames.length, answer?.closeCode])).toEqual([[4, 0], [4, 0], [4, 0], [4, 0], [1, 4410]])
  })

  it('is waited for until little of it is left, or the pipe is closed', async () => {
    const kit = new PollKit()
    const [reader, leaver] = [await kit.openAs('alice'), await kit.openAs('bob')]
    const events: string[] = []
    for (const [name, { pipe }] of [['reader', reader], ['leaver', leaver]] as const) {
      pipe.write(bytes(64 * 1024 + 1))
      void pipe.drained().then(() => events.push(name))
    }
    reader.wait()
    await kit.clock.settle()
    expect(events).toEqual([])
    reader.post({ confirmed: 2 })
    await kit.clock.settle()
    expect(events).toEqual(['reader'])
    leaver.pipe.close(1013, '')
    await kit.clock.settle()
    expect(events).toEqual(['reader', 'leaver'])
  })
})

/** A client that knows nothing but the numbers of batches down. */
class RawTaker {
  confirmed = 0
  readonly taken: number[] = []

  constructor(private readonly send: (confirmed: number) => FakePost) {}

  post(confirmed = this.confirmed): FakePost {
    return this.send(Math.max(0, confirmed))
  }

  take({ response }: FakePost): void {
    if (response?.down !== this.confirmed + 1) return
    this.confirmed = response.down
    for (const [mark] of response.frames) this.taken.push(mark ?? 0)
  }
}
