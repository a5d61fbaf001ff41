import type { LogEntry, MessageRecord } from '../../../src/sync/port'

/** A text message of `from` with that seq; its ID follows from both, or from `id`. */
export function textEntry(seq: number, options: { readonly id?: string; readonly from?: string; readonly to?: string } = {}): LogEntry {
  const { id = `1-1-${seq}`, from = 'alice', to = 'bob' } = options
  const message: MessageRecord = {
    id, conversationId: `C2C${from}`, conversationType: 'C2C', from, to, nick: '', avatar: '', clientTime: 1, random: seq,
    type: 'TIMTextElem', payload: { text: `text ${seq}` }, cloudCustomData: '', priority: 'Normal', needReadReceipt: false,
    supportExtension: false, excludedFromUnread: false, excludedFromLast: false, atUserList: [],
  }
  return { seq, sequence: seq, time: seq, kind: 'message', message, revocation: null }
}

export function tombstone(seq: number): LogEntry {
  return { seq, sequence: seq, time: seq, kind: 'tombstone', message: null, revocation: null }
}

export const seqsOf = (entries: readonly LogEntry[]): number[] => entries.map(({ seq }) => seq)
