import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrderedView, compareOrder } from '../../../src/conversations/conversation-order'
import type { OrderKey } from '../../../src/conversations/conversation-order'
import { applyRow } from '../../../src/conversations/conversation-state'
import { ConversationStore } from '../../../src/conversations/conversation-store'
import { textRecord } from '../../support/fake-sync'

const changes = fc.array(fc.record({
  id: fc.integer({ min: 0, max: 12 }).map((number) => `C2Cuser${number}`),
  isPinned: fc.boolean(),
  lastTime: fc.integer({ min: 0, max: 5 }),
  gone: fc.boolean(),
}), { size: 'max', maxLength: 80 })

describe('the order of conversations', () => {
  it('is pinned first, then the newest message first', () => {
    const keys: OrderKey[] = [
      { id: 'a', isPinned: false, lastTime: 9 },
      { id: 'b', isPinned: true, lastTime: 1 },
      { id: 'c', isPinned: false, lastTime: 0 },
      { id: 'd', isPinned: true, lastTime: 2 },
      { id: 'e', isPinned: false, lastTime: 9.5 },
    ]
    expect([...keys].sort(compareOrder).map(({ id }) => id)).toEqual(['d', 'b', 'e', 'a', 'c'])
  })

  it('equals that of sorting, after any sequence of changes', () => {
    fc.assert(fc.property(changes, (sequence) => {
      const view = new OrderedView<OrderKey>()
      const model = new Map<string, OrderKey>()
      for (const { gone, ...key } of sequence) {
        const before = model.get(key.id)
        if (before) view.remove(before)
        model.delete(key.id)
        if (!gone) {
          view.insert(key)
          model.set(key.id, key)
        }
        expect(view.all).toEqual([...model.values()].sort(compareOrder))
      }
    }), { seed: 11 })
  })

  it('removing what is not there removes nothing', () => {
    const view = new OrderedView<OrderKey>()
    view.insert({ id: 'a', isPinned: false, lastTime: 1 })
    view.remove({ id: 'b', isPinned: false, lastTime: 1 })
    expect(view.all).toHaveLength(1)
  })

  it('one message among 10,000 conversations moves its conversation up without sorting the list', () => {
    const store = new ConversationStore(() => 'me')
    const write = (user: number, seq: number, time: number) => store.change(`C2Cuser${user}`, (state) => {
      const message = textRecord({ id: `1-${user}-${seq}`, from: `user${user}` })
      applyRow(state, { seq, sequence: seq, time, kind: 'message', message, revocation: null }, 'me')
    })
    for (let user = 0; user < 10_000; user++) write(user, 1, user)
    expect(store.list[0]?.id).toBe('C2Cuser9999')
    const started = performance.now()
    for (let round = 1; round <= 200; round++) write(round * 37, 2, 20_000 + round)
    const millisecondsPerChange = (performance.now() - started) / 200
    expect(store.list.slice(0, 2).map(({ id }) => id)).toEqual(['C2Cuser7400', 'C2Cuser7363'])
    expect(store.totalUnread).toBe(10_200)
    expect(millisecondsPerChange).toBeLessThan(1)
  })
})
