import { FactKind } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { expect, it } from 'vitest'
import { toIndexPage } from '../../src/gateway/row-mapper'
import type { UserFact } from '../../src/store/fact-port'
import type { IndexPageQuery, IndexPageResult, UserRecord } from '../../src/store/port'
import { friend, put } from './store-facts'
import { message } from './store-kit'
import type { StoreKit } from './store-kit'

const group = (user: UserRecord, key: number, name: string): Parameters<typeof put>[1] =>
  ({ user, kind: FactKind.FRIEND_GROUP, key: String(key), about: null, body: { name } })

/** Facts in the pages of the index. */
export function indexFactsContract(kit: () => StoreKit): void {
  /** Reads to the end; `onPage` happens before the next one is asked for. */
  const readAll = async (user: UserRecord, query: Partial<IndexPageQuery>, onPage = (_page: IndexPageResult): Promise<void> => Promise.resolve()): Promise<IndexPageResult[]> => {
    const pages: IndexPageResult[] = []
    for (let next = '', more = true; more;) {
      const page = await kit().page(user, { ...query, next })
      pages.push(page)
      ;({ next, more } = page)
      if (pages.length > 50) throw new Error('the pages do not end')
      await onPage(page)
    }
    return pages
  }
  const placesOf = (pages: readonly IndexPageResult[]): [number, number, string][] =>
    pages.flatMap(({ facts }) => facts).map(({ uver, kind, key }: UserFact) => [uver, kind, key])

  it('gives facts and conversations of a short absence in one page, with the profiles of all whom they name', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, bob), { user: ann, kind: FactKind.BLOCKED, key: cid.userId, about: cid, body: { time: 1 } })
    await kit().append(message(cid, ann), message(bob, ann))
    await put(kit(), friend(ann, bob, { time: 1, name: 'Bo' }))
    const page = await kit().page(ann)
    expect(page).toMatchObject({ uver: 3, more: false, next: '' })
    expect(placesOf([page])).toEqual([[1, FactKind.BLOCKED, cid.userId], [3, FactKind.FRIEND, bob.userId]])
    expect(page.rows).toHaveLength(2)
    expect(page.profiles.map(({ id }) => id).sort((x, y) => x - y)).toEqual([bob.id, cid.id])
    expect(await kit().page(ann, { afterUver: 2 })).toMatchObject({ rows: [], facts: [{ name: 'Bo' }], profiles: [bob], uver: 3, more: false })
    expect(await kit().page(ann, { afterUver: 3 })).toEqual({ rows: [], facts: [], profiles: [], uver: 3, more: false, next: '' })
  })

  it('tells of removed facts, and names nobody by them', async () => {
    const [ann, bob] = await kit().pair()
    await put(kit(), friend(ann, bob))
    await put(kit(), friend(ann, bob, null))
    expect(await kit().page(ann, { afterUver: 1 })).toMatchObject({ facts: [{ key: bob.userId, uver: 2, removed: true }], profiles: [], uver: 2 })
  })

  it('leaves out what was removed before where the reader starts anew, and nothing that is removed while it reads', async () => {
    const [ann] = await kit().pair()
    const removed = (key: number): Parameters<typeof put>[1] => ({ ...group(ann, key, ''), body: null })
    await put(kit(), ...[1, 2, 3, 4].map((key) => group(ann, key, 'name')))
    await put(kit(), removed(1))
    const pages = await readAll(ann, { anew: true, bytes: 1 }, async ({ facts, more }) => {
      if (more && facts.some(({ key }) => key === '2')) await put(kit(), removed(2))
    })
    expect(pages.flatMap(({ facts }) => facts).map(({ key, removed: isGone }) => [key, isGone])).toEqual([['2', false], ['3', false], ['4', false], ['2', true]])
    expect(pages.at(-1)).toMatchObject({ uver: 3, more: false })
    expect((await kit().page(ann, { anew: true })).facts.map(({ key }) => key)).toEqual(['3', '4'])
    // Who read from 0 before and was cut off may have them.
    expect((await kit().page(ann)).facts.map(({ key }) => key)).toEqual(['3', '4', '1', '2'])
  })

  it('SYNC-11: gives many facts page by page, in order, before the conversations, and holds the cursor meanwhile', async () => {
    const [me, ...peers] = await kit().users('me', 'p1', 'p2', 'p3')
    if (!me) throw new Error('no user')
    await kit().append(...peers.map((peer) => message(peer, me)))
    // One commit stamps all of them with one version: a page ends in the middle of it.
    await put(kit(), ...Array.from({ length: 30 }, (_, index) => group(me, 100 + index, 'x'.repeat(20))))
    const pages = await readAll(me, { bytes: 1_000, limit: 2 })
    const places = placesOf(pages)
    expect(places.map(([, , key]) => key)).toEqual(Array.from({ length: 30 }, (_, index) => String(100 + index)))
    expect(pages.length).toBeGreaterThan(3)
    const firstRows = pages.findIndex(({ rows }) => rows.length > 0)
    expect(pages.slice(0, firstRows).every(({ uver, more, facts }) => uver === 0 && more && facts.length > 0)).toBe(true)
    expect(pages.slice(firstRows + 1).every(({ facts }) => facts.length === 0)).toBe(true)
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(3)
    expect(pages.at(-1)).toMatchObject({ uver: 2, more: false, next: '' })
  })

  it('SYNC-11: keeps pages under the frame of a mini program, whatever people say of themselves', async () => {
    const [me, ...peers] = await kit().users('me', ...Array.from({ length: 9 }, (_, index) => `peer${index}`))
    if (!me) throw new Error('no user')
    const profileCustomField = Array.from({ length: 20 }, (_, index) => ({ key: `Tag_Profile_Custom_${index}`, value: 'ü'.repeat(250) }))
    for (const { id } of peers) await kit().store.updateProfile(id, { selfSignature: 'x'.repeat(500), profileCustomField })
    await kit().append(...peers.map((peer) => message(peer, me)))
    // Four of them are friends, and fill a page nearly.
    await put(kit(), ...peers.slice(0, 4).map((peer) => friend(me, peer)))
    const pages = await readAll(me, { bytes: 56 * 1024 })
    const lengths = pages.map((page) => encoders.IndexPage.encode(toIndexPage(page, me.id)).finish().length)
    expect(lengths.filter((bytes) => bytes > 60 * 1024)).toEqual([])
    expect(pages.map(({ facts, rows, uver }) => [facts.length, rows.length, uver])).toEqual([[4, 0, 0], [0, 4, 0], [0, 4, 0], [0, 1, 2]])
    expect(new Set(pages.flatMap(({ rows }) => rows).map(({ conversationId }) => conversationId)).size).toBe(9)
  })

  it('ends when there are facts of many pages and no conversation', async () => {
    const [ann] = await kit().pair()
    await put(kit(), ...Array.from({ length: 10 }, (_, index) => group(ann, index, 'name')))
    const pages = await readAll(ann, { bytes: 1 })
    expect(pages.map(({ facts }) => facts.length)).toEqual(Array(10).fill(1))
    expect(pages.map(({ uver }) => uver)).toEqual([...Array<number>(9).fill(0), 1])
  })

  it.each([
    ['facts', ({ rows }: IndexPageResult) => rows.length === 0], ['conversations', ({ rows }: IndexPageResult) => rows.length > 0],
  ])('SYNC-4: passes no fact that was stamped while pages of %s were read', async (_what, isMoment) => {
    const [me, ...peers] = await kit().users('me', 'p1', 'p2', 'p3', 'p4', 'p5')
    if (!me) throw new Error('no user')
    await put(kit(), ...Array.from({ length: 5 }, (_, index) => group(me, index, 'old')))
    for (const peer of peers) await kit().talk(peer, me, 'hi')
    const known = new Map<string, string | undefined>()
    let cursor = 0
    let changes = 0
    const learn = (query: Partial<IndexPageQuery>): Promise<unknown> => readAll(me, { ...query, afterUver: cursor }, async (page) => {
      for (const { key, name } of page.facts) known.set(key, name)
      expect(page.uver).toBeGreaterThanOrEqual(cursor)
      cursor = page.uver
      if (!page.more || !isMoment(page) || changes === 3) return
      changes += 1
      await put(kit(), group(me, changes % 5, `new ${changes}`))
      await kit().talk(peers[0] ?? me, me, 'again')
    })
    await learn({ bytes: 100, limit: 1 })
    expect(changes).toBe(3)
    await learn({})
    const { facts } = await kit().page(me)
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(facts.map(({ key, name }) => [key, name])))
    expect(cursor).toBe(await kit().store.userVersion(me.id))
  })

  it.each(['f', 'f1:1', 'c1:2', 'c99999999999:1:1', 'f0:1:1:\0', "c1:1:1'", '1:1'])('X12: starts anew with a place that it never gave: %j', async (next) => {
    const [ann, bob] = await kit().pair()
    await put(kit(), friend(ann, bob))
    await kit().talk(bob, ann, 'hi')
    expect(await kit().page(ann, { next })).toEqual(await kit().page(ann))
  })

  it.each(['f0:4294967295:9:x', 'c4294967295:999999999999999:4294967295', 'c0:0:0'])('X12: comes to an end with a place that was made up: %s', async (next) => {
    const [ann, bob] = await kit().pair()
    await put(kit(), friend(ann, bob))
    expect(await kit().page(ann, { next })).toMatchObject({ more: false, next: '' })
  })
}
