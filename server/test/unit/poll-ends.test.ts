import { describe, expect, it } from 'vitest'
import { PollKit } from '../support/poll-kit'

describe('the gateway closes a pipe', () => {
  it('behind the frames before it, in one answer with them, and repeats that until it is confirmed', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice', { deviceId: 'one' })
    await kit.login('alice', { deviceId: 'two' })
    const lost = user.wait().response
    const again = await user.poll()
    expect(again).toMatchObject({ down: 2, closeCode: 4403, closeReason: '' })
    expect(again).toEqual(lost)
    expect(user.kick).toBe('multipleAccount')
    expect(user.wait().response).toMatchObject({ down: 0, closeCode: 0 })
    expect(kit.pipes.find(user.sid)).toBeUndefined()
    expect(kit.pipes.size).toBe(0)
  })

  it('T14: a newer pipe of one device ends the older one with 4409 while it waits', async () => {
    const kit = new PollKit()
    const older = await kit.openAs('alice', { deviceId: 'one' })
    const waiting = older.wait()
    await kit.openAs('alice', { deviceId: 'one', fresh: false })
    expect(waiting.response).toMatchObject({ closeCode: 4409, closeReason: 'REPLACED 61021' })
  })

  it('N09: a restart reaches who waits and who comes next, with the spread', async () => {
    const kit = new PollKit()
    const [waits, comes] = [await kit.openAs('alice'), await kit.openAs('bob')]
    const waiting = waits.wait()
    await kit.core.drain(5_000)
    await kit.clock.settle()
    expect(waiting.response).toMatchObject({ closeCode: 1012, closeReason: '5000' })
    expect(await comes.poll()).toMatchObject({ closeCode: 1012, closeReason: '5000' })
  })

  it('a refused login is answered and closed in one batch', async () => {
    const kit = new PollKit()
    const user = kit.open()
    user.logIn('alice', { userSig: 'forged' })
    const answer = await user.poll()
    expect(user.frames.flatMap(({ responses }) => responses)).toMatchObject([{ id: 1, code: 70003 }])
    expect(answer).toMatchObject({ closeCode: 4401, closeReason: 'SIG_TRUNCATED 70003' })
  })

  it('A01: who does not log in is closed with 4408 after ten seconds, also while a POST waits', async () => {
    const kit = new PollKit()
    const waiting = kit.open().wait()
    await kit.clock.advance(9_999)
    expect(waiting.response).toBeUndefined()
    await kit.clock.advance(1)
    expect(waiting.response?.closeCode).toBe(4408)
  })

  it('A02: nothing but a login is taken from who has not logged in', async () => {
    const kit = new PollKit()
    const user = kit.open()
    user.up(user.messageFrame({ to: 'bob' }))
    expect((await user.poll())?.closeCode).toBe(4401)
    expect(kit.store.storedMessages()).toEqual([])
  })

  it('what it said last is kept for half a minute, and no timer longer', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    await kit.core.drain(0)
    await kit.clock.advance(29_999)
    expect(user.wait().response?.closeCode).toBe(1012)
    await kit.clock.advance(1)
    expect([kit.pipes.size, kit.clock.liveTimers]).toEqual([0, 0])
  })

  it('P10: closed pipes hold 32 MB together; then the oldest is forgotten', async () => {
    const kit = new PollKit()
    const users = Array.from({ length: 40 }, () => kit.open())
    const megabyte = new Uint8Array(1024 * 1024)
    for (const { pipe } of users) {
      pipe.write(megabyte)
      pipe.session.end('busy')
    }
    expect(users.map(({ sid }) => kit.pipes.find(sid) !== undefined)).toEqual(users.map((_, index) => index >= 9))
  })
})

describe('the client closes a pipe', () => {
  it('behind the frames before it', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    const waiting = user.wait()
    const last = user.post({ up: 2, frames: [user.messageFrame({ to: 'bob', text: 'bye' })], closeCode: 1000, closeReason: 'done' })
    await kit.clock.settle()
    expect(last.response).toMatchObject({ up: 2 })
    expect(waiting.response).toMatchObject({ down: 0, closeCode: 0 })
    expect(kit.store.storedMessages().length).toBe(1)
    expect([kit.core.sessionCount, kit.pipes.size]).toEqual([0, 0])
    await kit.clock.advance(15_000)
    expect(kit.clock.liveTimers).toBe(0)
  })

  it('and a POST that both closes and waits waits for nothing', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    expect(user.post({ closeCode: 1000, wait: true }).response).toMatchObject({ up: 1, down: 0 })
  })
})

describe('a client that is gone', () => {
  it('without a login is forgotten after five seconds without a POST', async () => {
    const kit = new PollKit()
    const user = kit.open()
    await kit.clock.advance(4_000)
    user.pipe.leave(user.wait())
    await kit.clock.advance(4_999)
    expect([kit.core.sessionCount, kit.pipes.size]).toEqual([1, 1])
    await kit.clock.advance(1)
    expect([kit.core.sessionCount, kit.pipes.size, kit.clock.liveTimers]).toEqual([0, 0, 0])
  })

  it('with a login is ended by its silence, and the pipe half a minute later', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    // The session's own: silence, and the end of the UserSig. That of the pipe ends nothing.
    expect(kit.clock.liveTimers).toBe(3)
    await kit.clock.advance(62_499)
    expect(kit.core.sessionCount).toBe(1)
    await kit.clock.advance(1)
    expect([kit.core.sessionCount, kit.pipes.size]).toEqual([0, 1])
    expect(user.wait().response?.closeCode).toBe(1001)
    await kit.clock.advance(30_000)
    expect([kit.pipes.size, kit.clock.liveTimers]).toEqual([0, 0])
  })
})

describe('the name of a pipe', () => {
  it('A15: is 128 random bits, and neither a number of the gateway nor an old name finds one', async () => {
    const kit = new PollKit()
    const [alice, bob] = [await kit.openAs('alice'), await kit.openAs('bob')]
    expect(alice.sid).toMatch(/^[0-9a-f]{32}$/)
    const old = kit.open()
    old.post({ closeCode: 1000 })
    const guesses = [String(alice.pipe.session.id), alice.sid.toUpperCase(), alice.sid.slice(1), `${alice.sid} `, 'constructor', '__proto__', old.sid]
    for (const guess of guesses) expect(kit.pipes.find(guess)).toBeUndefined()
    expect(new Set([alice.sid, bob.sid, old.sid]).size).toBe(3)
    expect(kit.recorder.lines.join()).not.toMatch(new RegExp(`${alice.sid}|${bob.sid}|${old.sid}`))
  })

  it('A15: a pipe stays its user’s: a second login in it is no login', async () => {
    const kit = new PollKit()
    const user = await kit.openAs('alice')
    user.logIn('mallory')
    user.up(user.messageFrame({ to: 'bob' }))
    await user.poll()
    await kit.clock.settle()
    expect(kit.store.storedMessages().map(({ conversation }) => conversation)).toMatchObject([{ a: { userId: 'alice' }, b: { userId: 'bob' } }])
  })

  it('D04: pipes without a login count for their address; logged in, over or gone they do not', async () => {
    const kit = new PollKit()
    const waiting = Array.from({ length: 50 }, () => kit.open())
    expect([kit.pending.isFull('192.0.2.1'), kit.pending.isFull('192.0.2.2')]).toEqual([true, false])
    waiting[0]?.post({ closeCode: 1000 })
    expect(kit.pending.isFull('192.0.2.1')).toBe(false)
    await kit.openAs('alice')
    expect(kit.pending.isFull('192.0.2.1')).toBe(false)
    kit.open()
    expect(kit.pending.isFull('192.0.2.1')).toBe(true)
    await kit.clock.advance(5_000)
    expect(kit.pending.isFull('192.0.2.1')).toBe(false)
  })
})
