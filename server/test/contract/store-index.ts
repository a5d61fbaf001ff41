import { RowKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import type { IndexFacts } from '../../src/store/port'
import { PAGE_BYTES, keyOf, message, stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

export function indexContract(kit: () => StoreKit): void {
  it('gives the index page by page in order of version, and loses no row at a page end', async () => {
    const { store } = kit()
    const [me] = await kit().pair()
    const peers = await kit().users('p1', 'p2', 'p3', 'p4', 'p5')
    // One commit stamps three rows with one version; a page ends in the middle of them.
    await kit().append(...peers.slice(0, 3).map((peer) => message(me, peer)))
    for (const peer of peers.slice(3)) await kit().talk(me, peer, 'x')
    const pages: IndexFacts[][] = []
    const cursors: number[] = []
    for (let next = '', more = true; more;) {
      const page = await store.indexPage(me, { afterUver: 0, next, limit: 2, bytes: PAGE_BYTES })
      expect(page.profiles.map(({ userId }) => `C2C${userId}`)).toEqual(page.rows.map(({ conversationId }) => conversationId))
      pages.push([...page.rows])
      cursors.push(page.uver)
      ;({ next, more } = page)
    }
    expect(pages.map((page) => page.map(({ uver }) => uver))).toEqual([[1, 1], [1, 2], [3]])
    expect(new Set(pages.flat().map(({ conversationId }) => conversationId)).size).toBe(5)
    expect(cursors).toEqual([0, 1, 3])
  })

  it('ends a page before it weighs too much for a frame, and gives one conversation at least', async () => {
    const { store } = kit()
    const [me] = await kit().pair()
    const peers = await kit().users('p1', 'p2', 'p3', 'p4')
    for (const peer of peers) await kit().talk(me, peer, 'x'.repeat(1_000))
    const lengths: number[] = []
    for (let next = '', more = true; more;) {
      const page = await store.indexPage(me, { afterUver: 0, next, limit: 100, bytes: lengths.length === 0 ? 500 : 2_800 })
      lengths.push(page.rows.length)
      ;({ next, more } = page)
    }
    expect(lengths).toEqual([1, 2, 1])
  })

  it('gives after a version only what changed since', async () => {
    const { store } = kit()
    const [ann, bob, cid] = await kit().users('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no users')
    await kit().talk(ann, bob, '1')
    await kit().talk(ann, cid, '2')
    const page = await store.indexPage(ann, { afterUver: 1, next: '', limit: 100, bytes: PAGE_BYTES })
    expect(page.rows.map(({ conversationId }) => conversationId)).toEqual([`C2C${cid.userId}`])
    expect(page).toMatchObject({ uver: 2, more: false, next: '' })
    expect(await store.indexPage(ann, { afterUver: 2, next: '', limit: 100, bytes: PAGE_BYTES })).toEqual({ rows: [], uver: 2, more: false, next: '', profiles: [], facts: [] })
  })

  it('counts as unread what the peer wrote, counts, and is neither read, cleared, deleted nor revoked', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const [cleared, read, own, silent, deleted, revoked, unread] = [
      message(ann, bob), message(ann, bob), message(bob, ann), message(ann, bob, { countable: false }),
      message(ann, bob), message(ann, bob), message(ann, bob),
    ]
    await kit().append(cleared)
    await store.clearHistory(bob, ann)
    await kit().append(read, own, silent, deleted, revoked, unread)
    expect(await kit().facts(bob, ann)).toMatchObject({ unread: 4, readSeq: 0, clearSeq: 1 })
    await store.markRead(bob, [{ peer: ann, readSeq: 2 }])
    expect(await kit().facts(bob, ann)).toMatchObject({ unread: 3, readSeq: 2 })
    await store.deleteMessages(bob, ann, [keyOf(deleted)])
    expect(await kit().facts(bob, ann)).toMatchObject({ unread: 2 })
    await store.revokeMessage({ user: ann, peer: bob, target: keyOf(revoked), reason: '', windowSeconds: 60 })
    expect(await kit().facts(bob, ann)).toMatchObject({ unread: 1 })
    expect(await kit().facts(ann, bob)).toMatchObject({ unread: 1, peerReadSeq: 2 })
  })

  it('shows as last the newest row that may be shown and that the user can see', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const newest = message(ann, bob)
    await kit().append(message(ann, bob), newest, message(ann, bob, { showable: false }))
    expect((await kit().facts(bob, ann)).last).toMatchObject({ seq: 2, sequence: 2, kind: RowKind.MESSAGE })
    await store.deleteMessages(bob, ann, [keyOf(newest)])
    expect((await kit().facts(bob, ann)).last).toMatchObject({ seq: 1 })
    expect((await kit().facts(ann, bob)).last).toMatchObject({ seq: 2 })
    await store.clearHistory(bob, ann)
    expect((await kit().facts(bob, ann)).last).toBeNull()
  })

  it('merges read marks by maximum, never past the head, and tells both sides', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1', '2', '3')
    const commit = await store.markRead(bob, [{ peer: ann, readSeq: 2 }])
    expect(stepsOf(commit)).toEqual({ [bob.userId]: 4, [ann.userId]: 4 })
    const byUser = new Map(commit.indexes.map(({ user, index }) => [user, index]))
    expect(byUser.get(bob.id)).toMatchObject({ conversationId: `C2C${ann.userId}`, uver: 4, readSeq: 2, unread: 1 })
    expect(byUser.get(ann.id)).toMatchObject({ conversationId: `C2C${bob.userId}`, uver: 4, peerReadSeq: 2, readSeq: 0 })
    expect(stepsOf(await store.markRead(bob, [{ peer: ann, readSeq: 1 }]))).toEqual({})
    await store.markRead(bob, [{ peer: ann, readSeq: 99 }])
    expect(await kit().facts(bob, ann)).toMatchObject({ readSeq: 3, unread: 0 })
    await kit().talk(ann, bob, '4')
    expect(await kit().facts(bob, ann)).toMatchObject({ readSeq: 3, unread: 1 })
  })

  it('marks several conversations in one step and skips those that do not exist', async () => {
    const { store } = kit()
    const [me, p1, p2, stranger] = await kit().users('me', 'p1', 'p2', 'p3')
    if (!me || !p1 || !p2 || !stranger) throw new Error('no users')
    await kit().append(message(p1, me), message(p2, me))
    const marks = [p1, p2, stranger, p1].map((peer) => ({ peer, readSeq: 1 }))
    const commit = await store.markRead(me, marks)
    expect(stepsOf(commit)).toEqual({ [me.userId]: 2, [p1.userId]: 2, [p2.userId]: 2 })
    expect(commit.indexes).toHaveLength(4)
  })

  it('hides a conversation until a new message arrives; its history stays', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, '1')
    const commit = await store.hideConversations(bob, [ann], false)
    expect(stepsOf(commit)).toEqual({ [bob.userId]: 2 })
    expect(commit.indexes).toMatchObject([{ user: bob.id, index: { hidden: true, clearSeq: 0, last: { seq: 1 } } }])
    expect(stepsOf(await store.hideConversations(bob, [ann], false))).toEqual({})
    expect(await kit().facts(ann, bob)).toMatchObject({ hidden: false })
    await kit().talk(ann, bob, '2')
    expect(await kit().facts(bob, ann)).toMatchObject({ hidden: false, unread: 2 })
  })

  it('hides and clears in one step when asked to', async () => {
    const { store } = kit()
    const [me, p1, p2] = await kit().users('me', 'p1', 'p2')
    if (!me || !p1 || !p2) throw new Error('no users')
    await kit().append(message(p1, me), message(p2, me))
    const commit = await store.hideConversations(me, [p1, p2], true)
    expect(stepsOf(commit)).toEqual({ [me.userId]: 2 })
    expect(commit.indexes.map(({ index }) => [index.hidden, index.clearSeq, index.unread, index.last])).toEqual([[true, 1, 0, null], [true, 1, 0, null]])
  })

  it('pushes no index row for a plain message: the receiver derives it', async () => {
    const [ann, bob] = await kit().pair()
    expect((await kit().store.appendMessages([message(ann, bob)])).commit.indexes).toEqual([])
  })
}
