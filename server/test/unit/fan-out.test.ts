import { FactKind, RowKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import type { FactChange } from '../../src/store/fact-port'
import { PeopleKit } from '../support/people-kit'

const FRAME_BYTES = 64 * 1024

it('cuts a step with many facts into frames that a mini program takes, and only the last one has the version', async () => {
  const kit = new PeopleKit()
  const ann = await kit.person('ann')
  const frames: number[] = []
  const write = ann.client.write.bind(ann.client)
  ann.client.write = (frame) => {
    frames.push(frame.length)
    write(frame)
  }
  const [user, ...others] = await kit.store.ensureUsers(['ann', ...Array.from({ length: 600 }, (_, index) => `u${index}`)])
  if (!user) throw new Error('nobody')
  const changes = others.map((about): FactChange => ({ user, kind: FactKind.FRIEND, key: about.userId, about, body: { wording: 'x'.repeat(256) } }))
  kit.store.facts.change = async () => ({ result: [], commit: kit.store.facts.write(changes) }) as never
  await ann.ask('deleteFriends', { userIds: [] })
  const steps = ann.steps()
  expect(steps.length).toBeGreaterThan(3)
  expect(steps.map(({ uver }) => uver)).toEqual([...steps.slice(1).map(() => 0), 1])
  expect(steps.flatMap(({ facts }) => facts)).toHaveLength(600)
  expect(new Set(steps.flatMap(({ profiles }) => profiles).map(({ profile }) => profile?.userId)).size).toBe(600)
  expect(Math.max(...frames)).toBeLessThan(FRAME_BYTES)
})

it('gives pages of facts that a mini program takes', async () => {
  const kit = new PeopleKit()
  const [user, ...others] = await kit.store.ensureUsers(['ann', ...Array.from({ length: 400 }, (_, index) => `u${index}`)])
  if (!user) throw new Error('nobody')
  kit.store.facts.write(others.map((about): FactChange => ({ user, kind: FactKind.FRIEND, key: about.userId, about, body: { wording: 'x'.repeat(256) } })))
  const frames: number[] = []
  const ann = await kit.person('ann', { platform: 'miniprogram' })
  const keys = new Set<string>()
  for (let next = '', more = true; more;) {
    const page = await ann.ask('syncIndex', { next })
    frames.push(ann.client.responses.at(-1)?.body.length ?? 0)
    for (const { key } of page.facts) keys.add(key)
    ;({ next, more } = page)
  }
  frames.push(ann.client.responses[0]?.body.length ?? 0)
  expect(keys.size).toBe(400)
  expect(Math.max(...frames)).toBeLessThan(FRAME_BYTES)
})

it('B4, SYNC-8: who blocked the sender gets a tombstone in place of the row, without a version; the sender\'s devices get the row', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  const other = await kit.person('bob')
  bob.client.send({ to: 'ann', text: 'before' })
  await ann.ask('changeBlacklist', { userIds: ['bob'] })
  ann.steps()
  other.steps()
  bob.client.send({ to: 'ann', text: 'kept from ann' })
  await bob.ask('ping', {})
  const [step, ...further] = ann.steps()
  expect(further).toEqual([])
  expect(step).toMatchObject({ uver: 0, indexes: [], conversations: [{ rows: [{ seq: 2, sequence: 2, kind: RowKind.TOMBSTONE, body: new Uint8Array() }] }] })
  expect(other.client.texts).toEqual(['before', 'kept from ann'])
  expect(other.steps()).toMatchObject([{ conversations: [{ rows: [{ seq: 2, kind: RowKind.MESSAGE }] }] }])
})

it('A21: what is kept from a user does not come with what is not, in one commit', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  const other = await kit.person('ann')
  await ann.ask('changeBlacklist', { userIds: ['bob'] })
  ann.steps()
  bob.client.send({ to: 'ann', text: 'kept from ann' })
  ann.client.send({ to: 'bob', text: 'to bob' })
  await kit.clock.settle()
  expect(ann.client.texts).toEqual([''])
  expect(other.client.texts).toEqual(['', 'to bob'])
  expect(bob.client.texts).toEqual(['to bob'])
  expect(ann.steps().flatMap(({ conversations }) => conversations.flatMap(({ rows }) => rows.map(({ seq }) => seq)))).toEqual([1])
})
