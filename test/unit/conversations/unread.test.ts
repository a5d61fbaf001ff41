import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyIndex, applyRow, emptyState, truncate } from '../../../src/conversations/conversation-state'
import { isCountable, unreadCount } from '../../../src/conversations/unread'
import type { IndexRecord, LogEntry } from '../../../src/sync/port'
import { indexRecord, textRecord } from '../../support/fake-sync'

const BOB = 'C2Cbob'

type Author = 'bob' | 'me'
type Step =
  | { readonly kind: 'message'; readonly from: Author; readonly excluded: boolean }
  | { readonly kind: 'revoke'; readonly target: number }
  | { readonly kind: 'read'; readonly percent: number }
  | { readonly kind: 'index' }
  | { readonly kind: 'staleIndex'; readonly target: number }
  | { readonly kind: 'repeatRow'; readonly target: number }

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('message' as const), from: fc.constantFrom<Author>('bob', 'me'), excluded: fc.boolean() }),
  fc.record({ kind: fc.constant('revoke' as const), target: fc.nat(1000) }),
  fc.record({ kind: fc.constant('read' as const), percent: fc.nat(100) }),
  fc.record({ kind: fc.constant('index' as const) }),
  fc.record({ kind: fc.constant('staleIndex' as const), target: fc.nat(1000) }),
  fc.record({ kind: fc.constant('repeatRow' as const), target: fc.nat(1000) }),
)

/** A gateway that counts by the definition: every row, every time. */
class Model {
  readonly rows: LogEntry[] = []
  readSeq = 0
  readonly state = emptyState(BOB)
  private readonly told: IndexRecord[] = []

  apply(step: Step): void {
    switch (step.kind) {
      case 'message': return this.write(step)
      case 'revoke': return this.revoke(this.pick(step.target))
      case 'read': return this.read(Math.floor(this.rows.length * step.percent / 100))
      case 'index': return applyIndex(this.state, this.index())
      case 'staleIndex': {
        const record = this.told[step.target % Math.max(1, this.told.length)]
        return record && applyIndex(this.state, record)
      }
      case 'repeatRow': {
        const row = this.pick(step.target)
        return row && applyRow(this.state, row, 'me')
      }
    }
  }

  get unread(): number {
    return this.rows.filter((row) => row.seq > this.readSeq && isCountable(row, 'me')).length
  }

  private write({ from, excluded }: { from: Author; excluded: boolean }): void {
    const seq = this.rows.length + 1
    const message = textRecord({ id: `9-1-${seq}`, from, conversationId: BOB, excludedFromUnread: excluded })
    this.add({ seq, sequence: seq, time: seq, kind: 'message', message, revocation: null })
  }

  private revoke(target: LogEntry | undefined): void {
    if (!target?.message || target.revocation) return
    const revocation = { targetSeq: target.seq, revoker: 'bob', reason: '' }
    this.rows[target.seq - 1] = { ...target, revocation }
    this.add({ seq: this.rows.length + 1, sequence: 0, time: 0, kind: 'revoke', message: null, revocation })
    // A change of what was counted makes the gateway count anew.
    applyIndex(this.state, this.index())
  }

  private read(readSeq: number): void {
    this.readSeq = Math.max(this.readSeq, readSeq)
    applyIndex(this.state, this.index())
  }

  private add(row: LogEntry): void {
    this.rows.push(row)
    applyRow(this.state, row, 'me')
  }

  private pick(target: number): LogEntry | undefined {
    return this.rows[target % Math.max(1, this.rows.length)]
  }

  private index(): IndexRecord {
    const shown = this.rows.filter(({ kind }) => kind === 'message')
    const record = indexRecord({
      conversationId: BOB, headSeq: this.rows.length, readSeq: this.readSeq, unread: this.unread, last: shown[shown.length - 1] ?? null,
    })
    this.told.push(record)
    return record
  }
}

describe('unread', () => {
  it('READ-2: equals the count by definition after any history of rows, index rows, reads, revocations and repetitions', () => {
    fc.assert(fc.property(fc.array(steps, { size: 'max', maxLength: 60 }), (history) => {
      const model = new Model()
      for (const step of history) {
        model.apply(step)
        expect(unreadCount(model.state)).toBe(model.unread)
      }
    }), { numRuns: 500, seed: 11 })
  })

  it('READ-1, U10: is never below 0 and never above the rows after the mark, whatever facts meet', () => {
    const facts = fc.record({
      indexUnread: fc.nat(50), indexReadSeq: fc.nat(100), headSeq: fc.nat(100), readSeq: fc.nat(300),
      countableSeqs: fc.uniqueArray(fc.nat(200)).map((seqs) => seqs.sort((one, other) => one - other)),
    })
    fc.assert(fc.property(facts, (given) => {
      const count = unreadCount(given)
      expect(count).toBeGreaterThanOrEqual(0)
      if (given.readSeq >= 200) expect(count).toBe(0)
    }), { seed: 11 })
  })

  it('a mark inside the range that the gateway counted bounds the count until the new facts come', () => {
    const facts = { indexUnread: 5, indexReadSeq: 0, headSeq: 10, readSeq: 8, countableSeqs: [11, 12] }
    expect(unreadCount(facts)).toBe(4)
    expect(unreadCount({ ...facts, readSeq: 11 })).toBe(1)
    expect(unreadCount({ ...facts, readSeq: 12 })).toBe(0)
  })

  it.each([
    ['my own', { from: 'me' }, false],
    ['excluded ones', { from: 'bob', excludedFromUnread: true }, false],
    ['others', { from: 'bob' }, true],
  ])('U7: counts %s: %j', (_, fields, expected) => {
    const message = textRecord({ id: '1-1-1', ...fields })
    const row: LogEntry = { seq: 1, sequence: 1, time: 0, kind: 'message', message, revocation: null }
    expect(isCountable(row, 'me')).toBe(expected)
    expect(isCountable({ ...row, kind: 'tombstone', message: null }, 'me')).toBe(false)
    expect(isCountable({ ...row, revocation: { targetSeq: 1, revoker: 'bob', reason: '' } }, 'me')).toBe(false)
  })

  it('keeps no row that the gateway has counted', () => {
    const model = new Model()
    for (let number = 0; number < 4; number++) model.apply({ kind: 'message', from: 'bob', excluded: false })
    expect(model.state.countableSeqs).toEqual([1, 2, 3, 4])
    model.apply({ kind: 'index' })
    expect(model.state.countableSeqs).toEqual([])
  })

  it('SYNC-6: rows of a history that never was do not count', () => {
    const model = new Model()
    for (let number = 0; number < 4; number++) model.apply({ kind: 'message', from: 'bob', excluded: false })
    truncate(model.state, 1)
    expect(unreadCount(model.state)).toBe(1)
    expect(model.state).toMatchObject({ newestSeq: 1, last: null })
  })
})
