import { describe, expect, it } from 'vitest'
import { MessageStore } from '../../../src/messages/message-store'
import type { MessageRow } from '../../../src/messages/message-store'
import { START_SECONDS, textRecord } from '../../support/fake-sync'

function openStore(capacity: number) {
  return new MessageStore({ userId: () => 'me', tinyId: () => '7' }, { lookup: () => undefined }, capacity)
}

function row(seq: number): MessageRow {
  const message = textRecord({ id: `9-${START_SECONDS}-${seq}`, from: 'bob' })
  return { seq, sequence: seq, time: START_SECONDS, kind: 'message', message, revocation: null }
}

describe('the messages that are held', () => {
  it('are bounded: the least recently used are forgotten', () => {
    const store = openStore(3)
    const first = store.place(row(1))
    store.place(row(2))
    store.place(row(3))
    store.present(first)
    store.place(row(4))
    expect(store.size).toBe(3)
    expect(store.bySeq('C2Cbob', 1)).toBe(first)
    expect(store.bySeq('C2Cbob', 2)).toBeUndefined()
  })

  it('a message on its way that was forgotten gets its row all the same', () => {
    const store = openStore(1)
    const entry = store.hold(row(9).message, 'unSend')
    store.place(row(1))
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
