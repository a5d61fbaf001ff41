import { describe, expect, it } from 'vitest'
import { MessageStore } from '../../../src/messages/message-store'
import type { MessageRow } from '../../../src/messages/message-store'
import { START_SECONDS, textRecord } from '../../support/fake-sync'

function openStore(capacity: number) {
  return new MessageStore({ userId: () => 'me', tinyId: () => '7' }, { nameOf: () => undefined }, capacity)
}

function row(seq: number): MessageRow {
  const message = textRecord({ id: `9-${START_SECONDS}-${seq}`, from: 'bob' })
  return { seq, sequence: seq, time: START_SECONDS, kind: 'message', message, revocation: null }
}

describe('the messages that are held', () => {
  it('are bounded, and what was used lately stays', () => {
    const store = openStore(10)
    const first = store.place(row(1))
    for (let seq = 2; seq <= 100; seq++) {
      store.place(row(seq))
      store.present(first)
      expect(store.size).toBeLessThanOrEqual(10)
    }
    expect(store.find(first.id)).toBe(first)
    expect(store.bySeq('C2Cbob', 1)).toBe(first)
    expect(store.bySeq('C2Cbob', 2)).toBeUndefined()
    expect(store.find(`9-${START_SECONDS}-2`)).toBeUndefined()
    expect([97, 98, 99, 100].map((seq) => store.bySeq('C2Cbob', seq)?.seq)).toEqual([97, 98, 99, 100])
  })

  it('a message on its way that was forgotten gets its row all the same', () => {
    const store = openStore(2)
    const entry = store.hold(row(9).message, 'unSend')
    for (const seq of [1, 2, 3]) store.place(row(seq))
    expect(store.find(entry.id)).toBeUndefined()
    const placed = store.place(row(9), entry)
    expect(placed).toBe(entry)
    expect(store.find(entry.id)).toBe(entry)
    expect(store.bySeq('C2Cbob', 9)).toBe(entry)
  })

  it('finds the rows of a mark whether it covers few of them or many', () => {
    const store = openStore(100)
    for (const seq of [1, 2, 3, 5]) {
      const own = row(seq)
      store.place({ ...own, message: { ...own.message, from: 'me' } })
    }
    expect(store.readByPeer('C2Cbob', 2).map(({ seq }) => seq)).toEqual([1, 2])
    expect(store.readByPeer('C2Cbob', 1000).map(({ seq }) => seq)).toEqual([3, 5])
  })
})
