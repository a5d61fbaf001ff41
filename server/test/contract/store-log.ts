import { RowKind } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import { encoders } from '@opentim/protocol/gateway'
import { expect, it } from 'vitest'
import { conversationOf } from '../../src/store/conversation-ref'
import type { HistoryAnchorQuery, HistoryResult, UserRecord } from '../../src/store/port'
import { keyOf, message, seqOf, stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

const TEN = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']
const seqsOf = ({ rows }: HistoryResult): number[] => rows.map(({ seq }) => seq)

export function changesContract(kit: () => StoreKit): void {
  const revoke = (user: UserRecord, peer: UserRecord, seq: number): ReturnType<StoreKit['store']['revokeMessage']> =>
    kit().store.revokeMessage({ user, peer, target: { seq }, reason: 'typo', windowSeconds: 120 })

  it('revokes by adding a row and emptying the target down to its kind', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, 'secret', 'other')
    const answer = await revoke(ann, bob, 1)
    if (!('commit' in answer)) throw new Error(answer.refused)
    const revocation = { targetSeq: 1, revoker: ann.userId, reason: 'typo' }
    expect(stepsOf(answer.commit)).toEqual({ [ann.userId]: 3, [bob.userId]: 3 })
    expect(answer.commit.rows).toMatchObject([{ row: { seq: 3, sequence: 2, kind: RowKind.REVOKE, revocation } }])
    expect(answer.commit.indexes).toHaveLength(2)
    const rows = await kit().rows(bob, ann)
    expect(rows.map(({ seq, kind, revocation: of }) => [seq, kind, of])).toEqual([
      [1, RowKind.MESSAGE, revocation], [2, RowKind.MESSAGE, null], [3, RowKind.REVOKE, revocation],
    ])
    const body = decoders.MessageBody.decode(rows[0]?.body ?? new Uint8Array(0))
    expect(body).toMatchObject({ from: ann.userId, to: bob.userId, nick: 'Nick' })
    expect(decoders.MessageContent.decode(body.content)).toMatchObject({ text: { text: '' }, custom: null })
    expect(rows.some((row) => Buffer.from(row.body).includes('secret'))).toBe(false)
    expect(await kit().facts(bob, ann)).toMatchObject({ headSeq: 3, headSequence: 2 })
  })

  it('keeps the kind of a custom element in a revoked message', async () => {
    const [ann, bob] = await kit().pair()
    const content = encoders.MessageContent.encode({ custom: { data: 'secret' }, cloudCustomData: 'secret' }).finish()
    const body = encoders.MessageBody.encode({ from: ann.userId, content, unboundId: true }).finish()
    await kit().append({ ...message(ann, bob), content, body })
    await revoke(ann, bob, 1)
    const [row] = await kit().rows(ann, bob)
    const kept = decoders.MessageBody.decode(row?.body ?? new Uint8Array(0))
    expect(kept.unboundId).toBe(true)
    expect(decoders.MessageContent.decode(kept.content)).toMatchObject({ text: null, custom: { data: '' }, cloudCustomData: '' })
  })

  it('refuses to revoke what is not there, not mine, too old, or revoked', async () => {
    const { clock } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1', '2')
    expect(await revoke(ann, bob, 9)).toEqual({ refused: 'not-found' })
    expect(await revoke(bob, ann, 1)).toEqual({ refused: 'not-sender' })
    expect(await revoke(ann, bob, 1)).toHaveProperty('commit')
    expect(await revoke(ann, bob, 1)).toEqual({ refused: 'already-revoked' })
    expect(await revoke(ann, bob, 3)).toEqual({ refused: 'not-found' })
    clock.nowMs += 121_000
    expect(await revoke(ann, bob, 2)).toEqual({ refused: 'window-passed' })
    expect(await kit().seqs(ann, bob)).toEqual([1, 2, 3])
  })

  it('S05: recognises a repeat of a message that was revoked meanwhile', async () => {
    const [ann, bob] = await kit().pair()
    const [first] = await kit().talk(ann, bob, 'x')
    await revoke(ann, bob, 1)
    if (!first) throw new Error('no message')
    expect(await kit().append(first)).toMatchObject([{ outcome: 'repeated', seq: 1 }])
  })

  it('goes on numbering after a change: seq counts rows, sequence counts messages', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1')
    await revoke(ann, bob, 1)
    expect(await kit().append(message(bob, ann))).toMatchObject([{ seq: 3, sequence: 2 }])
  })

  it('deletes for one user alone: a tombstone for them, the message for the other', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const [one, two] = await kit().talk(ann, bob, '1', '2')
    if (!one || !two) throw new Error('no messages')
    const commit = await store.deleteMessages(bob, ann, [keyOf(two), { senderId: ann.id, clientTime: 1, random: 1 }])
    expect(stepsOf(commit)).toEqual({ [bob.userId]: 3 })
    expect(commit.indexes).toMatchObject([{ user: bob.id, index: { unread: 1, last: { seq: 1 } } }])
    expect((await kit().rows(bob, ann)).map(({ kind, body }) => [kind, body.length > 0])).toEqual([[RowKind.MESSAGE, true], [RowKind.TOMBSTONE, false]])
    expect((await kit().rows(ann, bob)).map(({ kind }) => kind)).toEqual([RowKind.MESSAGE, RowKind.MESSAGE])
    expect(stepsOf(await store.deleteMessages(bob, ann, [keyOf(two)]))).toEqual({})
  })

  it('deletes nothing of another conversation, whatever the ID says', async () => {
    const [ann, bob, cid] = await kit().users('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no users')
    const [other] = await kit().talk(ann, bob, 'theirs')
    await kit().talk(ann, cid, 'ours')
    if (!other) throw new Error('no message')
    expect(stepsOf(await kit().store.deleteMessages(cid, ann, [keyOf(other)]))).toEqual({})
  })

  it('clears up to the head for one user; what comes later is seen', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1', '2')
    const commit = await store.clearHistory(bob, ann)
    expect(commit.indexes).toMatchObject([{ user: bob.id, index: { clearSeq: 2, unread: 0, last: null } }])
    await kit().talk(ann, bob, '3')
    expect((await kit().rows(bob, ann)).map(({ kind }) => kind)).toEqual([RowKind.TOMBSTONE, RowKind.TOMBSTONE, RowKind.MESSAGE])
    expect((await kit().rows(ann, bob)).every(({ kind }) => kind === RowKind.MESSAGE)).toBe(true)
    expect(stepsOf(await store.clearHistory(ann, (await kit().pair())[0]))).toEqual({})
  })
}

export function readingContract(kit: () => StoreKit): void {
  const page = (user: UserRecord, peer: UserRecord, anchor: HistoryAnchorQuery, count: number): Promise<HistoryResult> =>
    kit().store.readHistory(user, peer, anchor, count)

  it('reads a range in order, at most as many rows as asked for', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, ...TEN)
    const rows = await kit().store.readRange(bob, ann, { fromSeq: 3, toSeq: 99, limit: 4 })
    expect(rows.map(({ seq }) => seq)).toEqual([3, 4, 5, 6])
    expect(await kit().store.readRange(bob, (await kit().pair())[0], { fromSeq: 1, toSeq: 9, limit: 9 })).toEqual([])
  })

  it('pages from the newest to the oldest and says when nothing is left', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, ...TEN)
    const newest = await page(bob, ann, { by: 'newest' }, 4)
    expect(newest).toMatchObject({ fromSeq: 7, toSeq: 10, completed: false, headSeq: 10, trimSeq: 0 })
    expect(seqsOf(newest)).toEqual([7, 8, 9, 10])
    const middle = await page(bob, ann, { by: 'seq', at: 7, newer: false }, 4)
    expect(seqsOf(middle)).toEqual([3, 4, 5, 6])
    const oldest = await page(bob, ann, { by: 'seq', at: 3, newer: false }, 2)
    expect(seqsOf(oldest)).toEqual([1, 2])
    expect(oldest.completed).toBe(true)
    expect(await page(bob, ann, { by: 'seq', at: 1, newer: false }, 2)).toEqual({ rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq: 10, trimSeq: 0 })
  })

  it('pages towards newer messages', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, ...TEN)
    const first = await page(bob, ann, { by: 'seq', at: 5, newer: true }, 3)
    expect([seqsOf(first), first.completed]).toEqual([[6, 7, 8], false])
    const rest = await page(bob, ann, { by: 'seq', at: 8, newer: true }, 3)
    expect([seqsOf(rest), rest.completed]).toEqual([[9, 10], true])
    expect(await page(bob, ann, { by: 'seq', at: 10, newer: true }, 3)).toMatchObject({ rows: [], fromSeq: 0, completed: true })
  })

  it('starts at a message number, which is part of the page', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1', '2', '3')
    await kit().store.revokeMessage({ user: ann, peer: bob, target: { seq: 2 }, reason: '', windowSeconds: 60 })
    await kit().talk(ann, bob, '4', '5')
    // Rows: messages 1 2 3, the revocation, messages 4 5.
    expect(seqsOf(await page(bob, ann, { by: 'sequence', at: 4, newer: true }, 2))).toEqual([5, 6])
    expect(seqsOf(await page(bob, ann, { by: 'sequence', at: 3, newer: false }, 2))).toEqual([2, 3, 4])
    expect(seqsOf(await page(bob, ann, { by: 'sequence', at: 99, newer: false }, 1))).toEqual([6])
    expect(seqsOf(await page(bob, ann, { by: 'sequence', at: 99, newer: true }, 1))).toEqual([])
  })

  it('starts at a second, whose messages are part of the page', async () => {
    const { clock } = kit()
    const [ann, bob] = await kit().pair()
    const startSeconds = clock.nowMs / 1000
    for (const text of ['1', '2', '3', '4', '5', '6']) {
      await kit().talk(ann, bob, text)
      clock.nowMs += 500
    }
    // Two messages per second.
    expect(seqsOf(await page(bob, ann, { by: 'time', at: startSeconds + 1, newer: false }, 3))).toEqual([2, 3, 4])
    expect(seqsOf(await page(bob, ann, { by: 'time', at: startSeconds + 1, newer: true }, 3))).toEqual([3, 4, 5])
    expect(seqsOf(await page(bob, ann, { by: 'time', at: startSeconds - 10, newer: false }, 3))).toEqual([])
    expect(seqsOf(await page(bob, ann, { by: 'time', at: startSeconds + 99, newer: false }, 2))).toEqual([5, 6])
  })

  it('measures a page in messages that the user can see, and covers the rows between them', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const messages = await kit().talk(ann, bob, ...TEN)
    await store.deleteMessages(bob, ann, messages.slice(6, 9).map(keyOf))
    const newest = await page(bob, ann, { by: 'newest' }, 2)
    expect(newest.rows.map(({ seq, kind }) => [seq, kind])).toEqual([
      [6, RowKind.MESSAGE], [7, RowKind.TOMBSTONE], [8, RowKind.TOMBSTONE], [9, RowKind.TOMBSTONE], [10, RowKind.MESSAGE],
    ])
    await store.deleteMessages(bob, ann, messages.slice(0, 5).map(keyOf))
    expect(await page(bob, ann, { by: 'newest' }, 2)).toMatchObject({ fromSeq: 1, completed: true })
  })

  it('never goes below what the user cleared', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1', '2', '3')
    await kit().store.clearHistory(bob, ann)
    await kit().talk(ann, bob, '4')
    expect(await page(bob, ann, { by: 'newest' }, 10)).toMatchObject({ fromSeq: 4, toSeq: 4, completed: true })
    expect(await page(ann, bob, { by: 'newest' }, 10)).toMatchObject({ fromSeq: 1, toSeq: 4, completed: true })
  })

  it('knows nothing of a conversation that was never used', async () => {
    const [ann, bob] = await kit().pair()
    const nothing = { rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq: 0, trimSeq: 0 }
    expect(await page(ann, bob, { by: 'newest' }, 10)).toEqual(nothing)
    expect(await kit().store.clearHistory(ann, bob)).toMatchObject({ steps: [] })
  })

  it('R07: says where the log starts after a trim, for everybody, and still recognises what was trimmed', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const messages = await kit().talk(ann, bob, ...TEN)
    await store.trim(conversationOf(bob, ann), 4)
    expect(await kit().seqs(ann, bob)).toEqual([5, 6, 7, 8, 9, 10])
    expect(await page(bob, ann, { by: 'newest' }, 100)).toMatchObject({ fromSeq: 5, completed: true, trimSeq: 4 })
    expect(await kit().facts(bob, ann)).toMatchObject({ trimSeq: 4, headSeq: 10, unread: 6 })
    await store.trim(conversationOf(ann, bob), 2)
    expect(await kit().facts(bob, ann)).toMatchObject({ trimSeq: 4 })
    expect((await kit().append(...messages.slice(0, 1))).map(seqOf)).toEqual([1])
    expect(await store.revokeMessage({ user: ann, peer: bob, target: { seq: 1 }, reason: '', windowSeconds: 60 })).toEqual({ refused: 'not-found' })
    await store.trim(conversationOf(ann, bob), 99)
    expect(await kit().facts(bob, ann)).toMatchObject({ trimSeq: 10, headSeq: 10, unread: 0, last: null })
    expect((await kit().append(message(ann, bob))).map(seqOf)).toEqual([11])
  })
}
