import { describe, expect, it } from 'vitest'
import { previewOf, toLastMessage } from '../../../src/conversations/last-message'
import type { Preview } from '../../../src/conversations/last-message'
import { PendingMessages } from '../../../src/conversations/pending-messages'
import { START_SECONDS, textRecord } from '../../support/fake-sync'
import type { MessageRecord } from '../../../src/sync/port'
import { emptyState } from '../../../src/conversations/conversation-state'

const facts = { selfId: 'me', peerReadSeq: 0, names: { nameOf: () => undefined } }

function preview(fields: Partial<MessageRecord>, more: Partial<Preview> = {}): Preview {
  const record = textRecord({ id: '9-1-1', from: 'bob', ...fields })
  return { record, time: START_SECONDS + 0.9, sequence: 3, seq: 4, revocation: null, ...more }
}

describe('the preview of a conversation', () => {
  it('34.8: is an object with all fields where there is no message', () => {
    expect(toLastMessage(undefined, facts)).toEqual({
      lastTime: 0, lastSequence: 0, fromAccount: '', nick: '', nameCard: '', messageForShow: '', type: '', payload: {},
      isRevoked: false, revoker: '', isPeerRead: false, cloudCustomData: '',
    })
  })

  it('34.8: says who, when in whole seconds, and what', () => {
    expect(toLastMessage(preview({ nick: 'Bob', cloudCustomData: 'x' }), facts)).toMatchObject({
      lastTime: START_SECONDS, lastSequence: 3, fromAccount: 'bob', nick: 'Bob', messageForShow: 'text of 9-1-1',
      type: 'TIMTextElem', payload: { text: 'text of 9-1-1' }, cloudCustomData: 'x',
    })
  })

  it.each([
    ['TIMImageElem', '[图片]'],
    ['TIMSoundElem', '[语音]'],
    ['TIMVideoFileElem', '[视频]'],
    ['TIMFileElem', '[文件]'],
    ['TIMLocationElem', '[位置]'],
    ['TIMFaceElem', '[动画表情]'],
    ['TIMCustomElem', '[自定义消息]'],
    ['TIMGroupTipElem', '[群提示消息]'],
    ['TIMRelayElem', '[聊天记录]'],
    ['unsupported', '[自定义消息]'],
  ] as const)('34.9: %s shows as %s', (type, words) => {
    expect(toLastMessage(preview({ type }), facts).messageForShow).toBe(words)
  })

  it('a revoked message shows nothing of what it said', () => {
    const revocation = { targetSeq: 4, revoker: 'bob', reason: '' }
    const shown = toLastMessage(preview({}, { revocation }), facts)
    expect(shown).toMatchObject({ isRevoked: true, revoker: 'bob', messageForShow: '', payload: {} })
  })

  it('isPeerRead is about own C2C messages with a row, up to the mark', () => {
    const own = preview({ from: 'me' })
    const isPeerRead = (shown: Preview, peerReadSeq: number) => toLastMessage(shown, { ...facts, peerReadSeq }).isPeerRead
    expect([isPeerRead(own, 3), isPeerRead(own, 4)]).toEqual([false, true])
    expect(isPeerRead(preview({ from: 'bob' }), 4)).toBe(false)
    expect(isPeerRead({ ...own, seq: 0 }, 4)).toBe(false)
  })

  it('is the newest message on its way, if there is one, and never moves the conversation back in time', () => {
    const state = emptyState('C2Cbob')
    const last = { seq: 1, sequence: 1, time: START_SECONDS + 5, kind: 'message', message: textRecord({ id: '9-1-1', from: 'bob' }), revocation: null } as const
    const waiting = textRecord({ id: '7-1-1', from: 'me' })
    expect(previewOf({ ...state, last })).toMatchObject({ seq: 1 })
    state.pending.add(waiting)
    expect(previewOf({ ...state, last })).toMatchObject({ seq: 0, record: waiting, time: START_SECONDS + 5 })
    expect(previewOf({ ...state, last: null })).toMatchObject({ time: START_SECONDS })
  })

  it('of several messages on their way, the last call counts, whichever leaves first', () => {
    const pending = new PendingMessages()
    const [one, two, three] = [1, 2, 3].map((number) => textRecord({ id: `7-1-${number}`, from: 'me' }))
    if (!one || !two || !three) throw new Error('three records')
    for (const record of [one, two, three]) pending.add(record)
    pending.remove(one.id)
    expect(pending.last).toBe(three)
    pending.remove(three.id)
    expect(pending.last).toBe(two)
    pending.remove(two.id)
    expect(pending.last).toBeUndefined()
  })
})
