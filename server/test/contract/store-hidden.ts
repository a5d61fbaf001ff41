import { RowKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { EMPTY_COMMIT, conversationOf } from '../../src/store/conversation-ref'
import { keyOf, message, seqOf, stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

/** Messages of a sender whom the receiver blocked. */
export function hiddenContract(kit: () => StoreKit): void {
  it('B5: stores a message of somebody blocked for its sender, and a tombstone for its receiver', async () => {
    const [ann, bob] = await kit().pair()
    const { results, commit } = await kit().store.appendMessages([message(ann, bob, { hiddenFromPeer: true })])
    expect(results).toMatchObject([{ outcome: 'stored', seq: 1, sequence: 1 }])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1 })
    expect(commit.rows).toMatchObject([{ row: { seq: 1, kind: RowKind.MESSAGE } }])
    expect(commit.hidden).toEqual([{ user: { id: bob.id, userId: bob.userId }, conversation: conversationOf(ann, bob), seq: 1 }])
    expect((await kit().rows(ann, bob)).map(({ kind }) => kind)).toEqual([RowKind.MESSAGE])
    expect((await kit().rows(bob, ann)).map(({ kind, body }) => [kind, body.length])).toEqual([[RowKind.TOMBSTONE, 0]])
    expect(await kit().page(bob)).toMatchObject({ rows: [], uver: 0 })
    expect((await kit().store.readHistory(bob, ann, { by: 'newest' }, 10)).rows.every(({ kind }) => kind === RowKind.TOMBSTONE)).toBe(true)
    expect(await kit().facts(ann, bob)).toMatchObject({ headSeq: 1, last: { seq: 1 } })
  })

  it('B5: leaves what the receiver knew of the conversation as it was, a removed one removed', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, 'seen')
    await kit().store.hideConversations(bob, [ann], false)
    const before = await kit().facts(bob, ann)
    await kit().append(message(ann, bob, { hiddenFromPeer: true }))
    expect(await kit().facts(bob, ann)).toEqual({ ...before, headSeq: 2, headSequence: 2 })
    expect(before).toMatchObject({ hidden: true, unread: 1, last: { seq: 1 } })
    await kit().talk(ann, bob, 'seen again')
    expect(await kit().facts(bob, ann)).toMatchObject({ hidden: false, unread: 2, headSeq: 3, last: { seq: 3 } })
    expect((await kit().rows(bob, ann)).map(({ kind }) => kind)).toEqual([RowKind.MESSAGE, RowKind.TOMBSTONE, RowKind.MESSAGE])
  })

  it('tells a receiver of one batch what is meant for them, and moves no conversation by the rest', async () => {
    const [ann, bob, cid] = await kit().trio()
    const hidden = { hiddenFromPeer: true }
    const { commit } = await kit().store.appendMessages([message(ann, bob, hidden), message(cid, bob), message(ann, cid, hidden), message(ann, cid)])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1, [bob.userId]: 1, [cid.userId]: 1 })
    expect(commit.hidden.map(({ user, seq }) => [user.id, seq])).toEqual([[bob.id, 1], [cid.id, 1]])
    expect((await kit().page(bob)).rows.map(({ conversationId }) => conversationId)).toEqual([`C2C${cid.userId}`])
    expect(await kit().facts(cid, ann)).toMatchObject({ headSeq: 2, unread: 1, last: { seq: 2 } })
    expect((await kit().rows(cid, ann)).map(({ kind }) => kind)).toEqual([RowKind.TOMBSTONE, RowKind.MESSAGE])
  })

  it('S05: a repeat stays hidden when the sender is no longer blocked, and visible when they are by now', async () => {
    const [ann, bob] = await kit().pair()
    const [hidden, seen] = [message(ann, bob, { hiddenFromPeer: true }), message(ann, bob)]
    await kit().append(hidden)
    await kit().append(seen)
    const { results, commit } = await kit().store.appendMessages([{ ...hidden, hiddenFromPeer: false }, { ...seen, hiddenFromPeer: true }])
    expect(results.map(({ outcome }) => outcome)).toEqual(['repeated', 'repeated'])
    expect([commit.hidden, commit.steps]).toEqual([[], []])
    expect((await kit().rows(bob, ann)).map(({ kind }) => kind)).toEqual([RowKind.TOMBSTONE, RowKind.MESSAGE])
  })

  it('never hides a note to oneself', async () => {
    const [ann] = await kit().pair()
    const { commit } = await kit().store.appendMessages([message(ann, ann, { hiddenFromPeer: true })])
    expect([commit.hidden, stepsOf(commit)]).toEqual([[], { [ann.userId]: 1 }])
    expect((await kit().rows(ann, ann)).map(({ kind }) => kind)).toEqual([RowKind.MESSAGE])
  })

  it('hides the revocation of a hidden message, too, and not that of one that the receiver deleted', async () => {
    const [ann, bob] = await kit().pair()
    const [hidden, deleted] = [message(ann, bob, { hiddenFromPeer: true }), message(ann, bob)]
    expect((await kit().append(hidden, deleted)).map(seqOf)).toEqual([1, 2])
    await kit().store.deleteMessages(bob, ann, [keyOf(deleted)])
    const revoke = { user: ann, peer: bob, reason: '', windowSeconds: 60 }
    const first = await kit().store.revokeMessage({ ...revoke, target: keyOf(hidden) })
    const second = await kit().store.revokeMessage({ ...revoke, target: keyOf(deleted) })
    if (!('commit' in first) || !('commit' in second)) throw new Error('refused')
    expect(stepsOf(first.commit)).toEqual({ [ann.userId]: 2 })
    expect(first.commit.hidden).toEqual([{ user: { id: bob.id, userId: bob.userId }, conversation: conversationOf(ann, bob), seq: 3 }])
    expect([stepsOf(second.commit), second.commit.hidden]).toEqual([{ [ann.userId]: 3, [bob.userId]: 3 }, []])
    expect((await kit().rows(bob, ann)).map(({ kind }) => kind)).toEqual([RowKind.TOMBSTONE, RowKind.TOMBSTONE, RowKind.TOMBSTONE, RowKind.REVOKE])
  })

  it('B5: what was kept from a user is not read by them: its sender gets no receipt', async () => {
    const [ann, bob] = await kit().pair()
    const hidden = { hiddenFromPeer: true }
    await kit().append(message(ann, bob), message(ann, bob, hidden), message(ann, bob, hidden))
    const commit = await kit().store.markRead(bob, [{ peer: ann, readSeq: 3 }])
    expect(commit.indexes.map(({ index }) => [index.readSeq, index.peerReadSeq]).sort()).toEqual([[0, 1], [1, 0]])
    expect(await kit().store.markRead(bob, [{ peer: ann, readSeq: 3 }])).toEqual(EMPTY_COMMIT)
    await kit().talk(ann, bob, 'seen again')
    await kit().store.markRead(bob, [{ peer: ann, readSeq: 3 }])
    expect(await kit().facts(ann, bob)).toMatchObject({ peerReadSeq: 1 })
    await kit().store.markRead(bob, [{ peer: ann, readSeq: 4 }])
    expect(await kit().facts(ann, bob)).toMatchObject({ peerReadSeq: 4 })
    expect(await kit().facts(bob, ann)).toMatchObject({ unread: 0 })
  })

  it('B5: a read mark makes no conversation with somebody of whom all was kept back', async () => {
    const [ann, bob] = await kit().pair()
    await kit().append(message(ann, bob, { hiddenFromPeer: true }))
    expect(await kit().store.markRead(bob, [{ peer: ann, readSeq: 1 }])).toEqual(EMPTY_COMMIT)
    expect(await kit().page(bob)).toMatchObject({ rows: [], uver: 0 })
    expect(await kit().facts(ann, bob)).toMatchObject({ peerReadSeq: 0, uver: 1 })
  })

  it('B5: a read mark of somebody blocked makes no conversation for who blocked them', async () => {
    const [ann, bob] = await kit().pair()
    await kit().append(message(ann, bob, { hiddenFromPeer: true }))
    expect(stepsOf(await kit().store.markRead(ann, [{ peer: bob, readSeq: 1 }]))).toEqual({ [ann.userId]: 2 })
    expect(await kit().page(bob)).toMatchObject({ rows: [], uver: 0 })
    await kit().talk(ann, bob, 'seen')
    expect(stepsOf(await kit().store.markRead(ann, [{ peer: bob, readSeq: 2 }]))).toEqual({ [ann.userId]: 4, [bob.userId]: 2 })
  })
}
