import { decoders } from '@opentim/protocol/sdk'
import { RowKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { EMPTY_COMMIT } from '../../src/store/conversation-ref'
import { keyOf, message, seqOf, stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

export function appendContract(kit: () => StoreKit): void {
  it('numbers the messages of each conversation from 1 without a gap, in the order of the call', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const [cid] = await kit().users('cid')
    if (!cid) throw new Error('no user')
    const batch = [message(ann, bob), message(ann, cid), message(bob, ann), message(ann, bob), message(cid, ann)]
    const { results, commit } = await store.appendMessages(batch)
    expect(results.map(seqOf)).toEqual([1, 1, 2, 3, 2])
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('stored'))
    expect(commit.rows.map(({ row }) => row.seq)).toEqual([1, 1, 2, 3, 2])
    expect(commit.rows.map(({ row }) => row.sequence)).toEqual([1, 1, 2, 3, 2])
    expect(commit.rows.every(({ row }) => row.kind === RowKind.MESSAGE && row.revocation === null)).toBe(true)
    expect((await kit().append(message(bob, ann))).map(seqOf)).toEqual([4])
    expect(await kit().seqs(bob, ann)).toEqual([1, 2, 3, 4])
  })

  it('keeps the bytes of a body, whatever they are', async () => {
    const [ann, bob] = await kit().pair()
    const bodies = [new Uint8Array([0, 255, 92, 39, 0, 128]), new Uint8Array(12_000).fill(7), new Uint8Array(0)]
    const { commit } = await kit().store.appendMessages(bodies.map((body) => ({ ...message(ann, bob), body })))
    const rows = await kit().rows(ann, bob)
    expect(rows.map(({ body }) => Buffer.from(body).equals(Buffer.from(bodies[0] ?? [])))).toEqual([true, false, false])
    expect(rows.map(({ body }) => [...body])).toEqual(bodies.map((body) => [...body]))
    expect(commit.rows.map(({ row }) => [...row.body])).toEqual(bodies.map((body) => [...body]))
  })

  it('names a conversation by its two users in ascending order of userID', async () => {
    const { store } = kit()
    const [second, first] = [await kit().users('z'), await kit().users('a')].flat()
    if (!first || !second) throw new Error('no users')
    const { commit } = await store.appendMessages([message(second, first)])
    expect(commit.rows[0]?.conversation).toEqual({
      a: { id: first.id, userId: first.userId }, b: { id: second.id, userId: second.userId },
    })
  })

  it('moves each affected user by one version per commit, however much it stored', async () => {
    const { store } = kit()
    const [ann, bob, cid, dan] = await kit().users('ann', 'bob', 'cid', 'dan')
    if (!ann || !bob || !cid || !dan) throw new Error('no users')
    const { commit } = await store.appendMessages([message(ann, bob), message(bob, ann), message(ann, cid)])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1, [bob.userId]: 1, [cid.userId]: 1 })
    expect(commit.steps).toHaveLength(3)
    expect(stepsOf((await store.appendMessages([message(cid, ann)])).commit)).toEqual({ [ann.userId]: 2, [cid.userId]: 2 })
    expect(await store.userVersion(ann.id)).toBe(2)
    expect(await store.userVersion(dan.id)).toBe(0)
  })

  it('S05: answers a repeat with the stored seq, stores one row, and tells nobody twice', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const first = message(ann, bob)
    const stored = await store.appendMessages([first])
    const repeated = await store.appendMessages([first])
    expect(repeated.results).toEqual([{ ...stored.results[0], outcome: 'repeated' }])
    expect(repeated.commit).toEqual(EMPTY_COMMIT)
    expect(await kit().seqs(bob, ann)).toEqual([1])
  })

  it('S05: recognises a repeat inside one batch and beside new messages', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const [old, fresh] = [message(ann, bob), message(ann, bob)]
    await kit().append(old)
    const { results, commit } = await store.appendMessages([fresh, old, fresh])
    expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'repeated', 'repeated'])
    expect(results.map(seqOf)).toEqual([2, 1, 2])
    expect(commit.rows.map(({ row }) => row.seq)).toEqual([2])
    expect(await kit().seqs(ann, bob)).toEqual([1, 2])
  })

  it('S06: refuses other content under a used ID, leaves the original alone and stores the neighbours', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const original = message(ann, bob, { text: 'original' })
    await kit().append(original)
    const forged = message(ann, bob, { text: 'forged', random: original.random })
    const neighbour = message(ann, bob)
    const { results, commit } = await store.appendMessages([forged, neighbour])
    expect(results.map(({ outcome }) => outcome)).toEqual(['mismatch', 'stored'])
    expect(commit.rows).toHaveLength(1)
    const rows = await kit().rows(bob, ann)
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2])
    expect(Buffer.from(rows[0]?.body ?? []).equals(Buffer.from(original.body))).toBe(true)
  })

  it('S06: refuses the second of two contents under one ID inside one batch', async () => {
    const [ann, bob] = await kit().pair()
    const one = message(ann, bob, { text: 'one' })
    const results = await kit().append(one, message(ann, bob, { text: 'two', random: one.random }))
    expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'mismatch'])
    expect(await kit().seqs(ann, bob)).toEqual([1])
  })

  it('S05: finds what is stored, without storing the rest', async () => {
    const { store } = kit()
    const [ann, bob, cid] = await kit().trio()
    const [one, two, hidden] = [message(ann, bob), message(ann, bob), message(bob, ann, { hiddenFromPeer: true })]
    const stored = await kit().append(one, hidden)
    const forged = { ...one, content: two.content.slice(1) }
    const found = await store.findMessages([two, hidden, one, forged, { ...one, peer: cid }, { ...one, sender: cid }])
    const repeated = stored.map((result) => ({ ...result, outcome: 'repeated' }))
    expect(found).toEqual([undefined, repeated[1], repeated[0], { outcome: 'mismatch' }, { outcome: 'mismatch' }, undefined])
    expect(await store.findMessages([])).toEqual([])
    expect(await kit().seqs(ann, bob)).toEqual([1, 2])
    expect(await store.userVersion(ann.id)).toBe(1)
  })

  it('S06: refuses an ID that was used towards another user', async () => {
    const [ann, bob, cid] = await kit().users('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no users')
    const toBob = message(ann, bob)
    await kit().append(toBob)
    const [result] = await kit().append(message(ann, cid, { random: toBob.random }))
    expect(result).toEqual({ outcome: 'mismatch' })
    expect(await kit().seqs(ann, cid)).toEqual([])
  })

  it('S07: takes the same client time and random from another sender', async () => {
    const [ann, bob] = await kit().pair()
    const one = message(ann, bob)
    const results = await kit().append(one, message(bob, ann, { random: one.random }))
    expect(results.map(seqOf)).toEqual([1, 2])
  })

  it('takes every client time and random of 32 bits', async () => {
    const [ann, bob] = await kit().pair()
    const extreme = message(ann, bob, { clientTime: 4_294_967_295, random: 4_294_967_295 })
    const zero = message(ann, bob, { clientTime: 0, random: 0 })
    await kit().append(extreme, zero)
    expect((await kit().append(zero, extreme)).map(seqOf)).toEqual([2, 1])
    const deleted = await kit().store.deleteMessages(ann, bob, [keyOf(extreme)])
    expect(deleted.steps).toHaveLength(1)
  })

  it('N07: keeps a log dense when many appends run at once, repeats included', async () => {
    const [ann, bob] = await kit().pair()
    const messages = Array.from({ length: 60 }, (_, index) => index % 2 ? message(ann, bob) : message(bob, ann))
    const results = await Promise.all([...messages, ...messages].map((each) => kit().append(each)))
    const seqs = results.flat().map(seqOf)
    expect(seqs.slice(0, 60)).toEqual(seqs.slice(60))
    expect(new Set(seqs).size).toBe(60)
    expect(await kit().seqs(ann, bob)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(await kit().store.userVersion(ann.id)).toBe(60)
  })

  it('N14: never lets the time of a row go back when the clock does', async () => {
    const { clock } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, 'before')
    clock.nowMs -= 3_600_000
    await kit().talk(ann, bob, 'after')
    clock.nowMs += 7_200_000
    await kit().talk(ann, bob, 'later')
    clock.nowMs -= 3_600_000
    const times = (await kit().rows(ann, bob)).map(({ time }) => time)
    expect(times).toEqual([clock.nowMs / 1000, clock.nowMs / 1000, clock.nowMs / 1000 + 3_600])
  })

  it('keeps a note to oneself in one log with one step and nothing unread', async () => {
    const [ann] = await kit().users('ann')
    if (!ann) throw new Error('no user')
    const { commit } = await kit().store.appendMessages([message(ann, ann)])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1 })
    expect(await kit().facts(ann, ann)).toMatchObject({ headSeq: 1, unread: 0, last: { seq: 1 } })
    const marked = await kit().store.markRead(ann, [{ peer: ann, readSeq: 1 }])
    expect(marked.indexes).toHaveLength(1)
  })

  it('stores nothing of an empty batch', async () => {
    expect(await kit().store.appendMessages([])).toEqual({ results: [], commit: EMPTY_COMMIT })
  })

  it('X12: keeps a NUL in a text', async () => {
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, 'a\0b')
    const [row] = await kit().rows(bob, ann)
    const body = decoders.MessageBody.decode(row?.body ?? new Uint8Array(0))
    expect(decoders.MessageContent.decode(body.content).text?.text).toBe('a\0b')
  })
}
