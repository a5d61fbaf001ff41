import { describe, expect, it } from 'vitest'
import { ConversationLog } from '../../../src/sync/conversation-log'
import { seqsOf, textEntry, tombstone } from './entries'

const rows = (...seqs: number[]) => seqs.map((seq) => textEntry(seq))

describe('ConversationLog', () => {
  it('applies the next row and drops what it has', () => {
    const log = new ConversationLog('C2Ca', 2)
    expect(seqsOf(log.offer(rows(3)).applied)).toEqual([3])
    const again = log.offer(rows(3))
    expect([seqsOf(again.applied), seqsOf(again.repeated), again.forked]).toEqual([[], [3], false])
    expect(log.have).toBe(3)
  })

  it('holds rows beyond a gap, names what is missing, and gives them in order when it is filled', () => {
    const log = new ConversationLog('C2Ca', 0)
    expect(seqsOf(log.offer(rows(5, 3)).applied)).toEqual([])
    expect(log.missing).toEqual({ from: 1, to: 2 })
    expect(seqsOf(log.offer(rows(2, 1)).applied)).toEqual([1, 2, 3])
    expect(log.missing).toEqual({ from: 4, to: 4 })
    expect(seqsOf(log.offer(rows(4)).applied)).toEqual([4, 5])
    expect(log.missing).toBeUndefined()
  })

  it('misses what was only named', () => {
    const log = new ConversationLog('C2Ca', 3)
    log.expect(7)
    expect(log.missing).toEqual({ from: 4, to: 7 })
  })

  it('R11: sees another message under a known seq as a fork, and a tombstone as a loss of content', () => {
    const log = new ConversationLog('C2Ca', 0)
    log.offer(rows(1, 2))
    expect(log.offer([textEntry(1, { id: '9-9-9' })]).forked).toBe(true)
    const erased = log.offer([tombstone(2)])
    expect([erased.forked, seqsOf(erased.changed)]).toEqual([false, [2]])
  })

  it('sees a fork among rows that history noted', () => {
    const log = new ConversationLog('C2Ca', 9)
    log.note(rows(4, 20))
    expect(log.offer([textEntry(4, { id: '9-9-9' })]).forked).toBe(true)
    expect(log.offer([textEntry(5, { id: '9-9-9' })]).forked).toBe(false)
  })

  it('holds everything while it is not known where the log stands', () => {
    const log = new ConversationLog('C2Ca')
    expect(log.offer(rows(6)).applied).toEqual([])
    expect(log.missing).toBeUndefined()
    const started = log.startAt(5)
    expect(seqsOf(started.applied)).toEqual([6])
    expect(log.have).toBe(6)
  })

  it('gives back what was held below the place where it starts', () => {
    const log = new ConversationLog('C2Ca')
    log.offer(rows(4, 5))
    expect(seqsOf(log.startAt(4).repeated)).toEqual([4])
    expect(log.have).toBe(5)
  })

  it('a jump over a hole never goes back', () => {
    const log = new ConversationLog('C2Ca', 10)
    log.startAt(5)
    expect(log.have).toBe(10)
  })

  it('waits while it is compared, and goes on from what was kept', () => {
    const log = new ConversationLog('C2Ca', 0)
    log.offer(rows(1, 2, 3))
    log.freeze()
    expect(log.offer(rows(4)).applied).toEqual([])
    expect(log.missing).toBeUndefined()
    const thawed = log.thaw(1, 4)
    expect([thawed.applied, log.have, log.missing]).toEqual([[], 1, { from: 2, to: 3 }])
    expect(seqsOf(log.offer([textEntry(2, { id: 'a' }), textEntry(3, { id: 'b' })]).applied)).toEqual([2, 3, 4])
  })

  it('keeps a bounded number of rows beyond a gap, the nearest ones', () => {
    const log = new ConversationLog('C2Ca', 0)
    log.offer(Array.from({ length: 1_500 }, (_, i) => textEntry(i + 2)))
    expect(seqsOf(log.offer(rows(1)).applied).length).toBe(1_001)
    expect(log.missing).toEqual({ from: 1_002, to: 1_501 })
  })
})
