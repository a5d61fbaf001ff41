import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayProcess } from '../../../test/support/gateway-process'
import { bodyText, textContent, textOf } from '../../../test/support/raw-client'
import { loggedIn } from '../support/session-pair'

let gateway: GatewayProcess
let counter = 0
/** Names that no other test of this file uses. */
const people = (): [string, string] => [`alice${++counter}`, `bob${counter}`]

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--web-instances', '3'] })
})
afterAll(() => gateway.remove())

describe('two people talk', () => {
  it('a message is acknowledged to its sender and pushed to its receiver', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b)
    const [ack] = await alice.sendAndWait({ to: b, text: 'hi bob' })
    expect(ack).toMatchObject({ code: 0, seq: 1, sequence: 1 })
    await bob.until(() => bob.rows[0], 'the message')
    expect(bob.texts).toEqual(['hi bob'])
    expect(bob.steps).toMatchObject([{ uver: 1, conversations: [{ key: { kind: 1, a, b } }] }])
  })

  it('the sending socket hears its own message as an acknowledgement only, its other devices as a row [SEND-6]', async () => {
    const [a, b] = people()
    const phone = await loggedIn(gateway, a, { deviceId: 'phone' })
    const tablet = await loggedIn(gateway, a, { deviceId: 'tablet' })
    await phone.sendAndWait({ to: b, text: 'mine' })
    await tablet.until(() => tablet.rows[0], 'the row')
    await phone.until(() => phone.steps[0], 'the step')
    expect(tablet.texts).toEqual(['mine'])
    expect(phone.rows).toEqual([])
    expect(phone.steps.map(({ uver }) => uver)).toEqual([1])
    const acked = phone.frames.findIndex(({ acks }) => acks.length > 0)
    const stepped = phone.frames.findIndex(({ steps }) => steps.length > 0)
    expect(acked).toBeLessThanOrEqual(stepped)
  })

  it('many messages in one frame keep their order and have a dense log', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b)
    const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`)
    const acks = await alice.sendAndWait(...texts.map((text) => ({ to: b, text })))
    expect(acks.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1))
    await bob.until(() => bob.rows[199], 'all messages')
    expect(bob.texts).toEqual(texts)
    expect(bob.rows.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1))
  })

  it('S05: the same send twice is one row and two acknowledgements with one seq', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b)
    const message = { to: b, text: 'once', clientTime: 1_700_000_001, random: 77 }
    const [first, second] = await alice.sendAndWait(message, message)
    const [third] = await alice.sendAndWait(message)
    expect([first, second, third].map((ack) => [ack?.code, ack?.seq])).toEqual([[0, 1], [0, 1], [0, 1]])
    const history = await bob.request('history', { conversationId: `C2C${a}`, count: 10 })
    expect(history.body.rows.map(textOf)).toEqual(['once'])
  })

  it('S06: the same ID with other content is refused and changes nothing', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    await alice.sendAndWait({ to: b, text: 'original', clientTime: 5, random: 6 })
    const [other] = await alice.sendAndWait({ to: b, text: 'changed', clientTime: 5, random: 6 })
    expect(other).toMatchObject({ code: 61014, seq: 0 })
    const history = await alice.request('history', { conversationId: `C2C${b}`, count: 10 })
    expect(history.body.rows.map(textOf)).toEqual(['original'])
  })

  it('S07: the same ID from another user is a message of its own', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b)
    const [fromAlice] = await alice.sendAndWait({ to: b, text: 'from a', clientTime: 8, random: 9 })
    const [fromBob] = await bob.sendAndWait({ to: a, text: 'from b', clientTime: 8, random: 9 })
    expect([fromAlice?.seq, fromBob?.seq]).toEqual([1, 2])
  })

  it('an online message reaches who is online, and nobody else ever', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a, { deviceId: 'one' })
    const other = await loggedIn(gateway, a, { deviceId: 'two' })
    const bob = await loggedIn(gateway, b)
    const [ack] = await alice.sendAndWait({ to: b, text: 'typing', onlineOnly: true })
    expect(ack).toMatchObject({ code: 0, seq: 0, sequence: 0 })
    expect(ack?.time).toBeGreaterThan(0)
    await bob.until(() => bob.online[0], 'the online message')
    await other.until(() => other.online[0], 'the copy')
    expect(bob.online.map(bodyText)).toEqual(['typing'])
    expect(alice.online).toEqual([])
    const history = await bob.request('history', { conversationId: `C2C${a}`, count: 10 })
    expect(history.body).toMatchObject({ rows: [], headSeq: 0 })
  })

  it('a note to oneself is a conversation like any other', async () => {
    const [a] = people()
    const alice = await loggedIn(gateway, a, { deviceId: 'one' })
    const other = await loggedIn(gateway, a, { deviceId: 'two' })
    await alice.sendAndWait({ to: a, text: 'milk' })
    await other.until(() => other.rows[0], 'the note')
    expect(other.texts).toEqual(['milk'])
    const { body } = await other.request('syncIndex', { afterUver: 0 })
    expect(body.rows).toMatchObject([{ conversationId: `C2C${a}`, unread: 0, headSeq: 1 }])
  })

  it('a pull answers the gaps of several conversations, rows in order, pages until the last', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const long = (index: number): { to: string; content: Uint8Array } => ({ to: b, content: textContent(`${index} ${'x'.repeat(600)}`) })
    for (const half of [0, 60]) await alice.sendAndWait(...Array.from({ length: 60 }, (_, index) => long(half + index)))
    await alice.sendAndWait({ to: a, text: 'note' })
    const ranges = [
      { conversationId: `C2C${b}`, fromSeq: 3, toSeq: 118 },
      { conversationId: `C2C${a}`, fromSeq: 1, toSeq: 1 },
      { conversationId: 'C2Cnobody', fromSeq: 1, toSeq: 9 },
    ]
    const mini = await loggedIn(gateway, a, { deviceId: 'mini', platform: 'miniprogram', fresh: false })
    const pages = await mini.requestPages('pull', { ranges })
    const stretches = pages.flatMap(({ body }) => body.conversations)
    const seqsWith = (peer: string): number[] =>
      stretches.filter(({ key }) => key?.b === peer && key.a === a).flatMap(({ rows }) => rows.map(({ seq }) => seq))
    expect(seqsWith(b)).toEqual(Array.from({ length: 116 }, (_, index) => index + 3))
    expect(seqsWith(a)).toEqual([1])
    // 116 rows of more than half a kilobyte are more than one frame may hold towards a mini program [SYNC-11].
    expect(pages.length).toBe(2)
    expect(pages.map(({ more }) => more)).toEqual([true, false])
  })

  it('reading reaches the reader’s other devices and the peer', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b, { deviceId: 'one' })
    const bobToo = await loggedIn(gateway, b, { deviceId: 'two' })
    await alice.sendAndWait({ to: b, text: '1' }, { to: b, text: '2' })
    await bob.request('markRead', { marks: [{ conversationId: `C2C${a}`, readSeq: 2 }] })
    // The effect is on the wire before the answer, so it is here already.
    expect(bob.steps.flatMap(({ indexes }) => indexes)).toMatchObject([{ conversationId: `C2C${a}`, readSeq: 2, unread: 0 }])
    await bobToo.until(() => bobToo.steps.find(({ indexes }) => indexes[0]?.readSeq === 2), 'the read mark')
    await alice.until(() => alice.steps.find(({ indexes }) => indexes[0]?.peerReadSeq === 2), 'the receipt')
  })

  it('a revocation reaches both sides as a row; revoking again says so', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a)
    const bob = await loggedIn(gateway, b)
    await alice.sendAndWait({ to: b, text: 'oops' })
    const first = await alice.request('revoke', { conversationId: `C2C${b}`, seq: 1, reason: 'typo' })
    expect(first.code).toBe(0)
    const row = await bob.until(() => bob.rows.find(({ revocation }) => revocation), 'the revocation')
    expect(row).toMatchObject({ seq: 2, kind: 2, revocation: { targetSeq: 1, revoker: a, reason: 'typo' } })
    const again = await alice.request('revoke', { conversationId: `C2C${b}`, seq: 1 })
    const byOther = await bob.request('revoke', { conversationId: `C2C${a}`, seq: 1 })
    expect([again.code, byOther.code]).toEqual([20023, expect.any(Number)])
    expect(byOther.code).not.toBe(0)
  })

  it('a changed profile is told to one’s devices and is on the next message', async () => {
    const [a, b] = people()
    const alice = await loggedIn(gateway, a, { deviceId: 'one' })
    const other = await loggedIn(gateway, a, { deviceId: 'two' })
    const changed = await alice.request('updateProfile', { fields: ['nick'], profile: { nick: 'Alice' } })
    expect(changed.body.profile).toMatchObject({ userId: a, nick: 'Alice', avatar: '' })
    await other.until(() => other.steps.find(({ profiles }) => profiles[0]?.profile?.nick === 'Alice'), 'the profile')
    const bob = await loggedIn(gateway, b)
    await alice.sendAndWait({ to: b, text: 'with a name' })
    const found = await bob.request('getProfiles', { userIds: [a, 'nobody-here'] })
    expect(found.body.profiles).toMatchObject([{ userId: a, nick: 'Alice' }])
    await bob.until(() => bob.rows[0], 'the message')
    expect(Buffer.from(bob.rows[0]?.body ?? []).toString()).toContain('Alice')
  })
})
