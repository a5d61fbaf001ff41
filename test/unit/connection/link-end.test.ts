import { CLOSE, ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { closedEnd, refusedEnd } from '../../../src/connection/link-end'
import { closeReason } from '../../../src/transport/close-reason'

describe('what follows from a close code', () => {
  it.each([
    [CLOSE.restart.code, '6000', { kind: 'spread', ms: 6000 }],
    [CLOSE.busy.code, '6000', { kind: 'after', ms: 6000 }],
    [CLOSE.limited.code, '6000', { kind: 'after', ms: 6000 }],
    [CLOSE.restart.code, '999999999', { kind: 'spread', ms: 300_000 }],
    [CLOSE.restart.code, '', undefined],
    [CLOSE.restart.code, '-5', undefined],
    [CLOSE.restart.code, '1e9', undefined],
    [CLOSE.slowConsumer.code, '6000', undefined],
  ])('%i "%s" gives the hint %o', (code, reason, hint) => {
    expect(closedEnd(code, reason)).toMatchObject({ retry: true, error: { code: ERRORS.NETWORK_ERROR.code } })
    expect(closedEnd(code, reason).hint).toEqual(hint)
  })

  it('every code of the table that forbids a retry is final, but a plain 1000 is not', () => {
    const final = Object.values(CLOSE).filter(({ code }) => !closedEnd(code, '').retry).map(({ code }) => code)
    const forbidden = Object.values(CLOSE).filter(({ retry, code }) => !retry && code !== CLOSE.normal.code).map(({ code }) => code)
    expect(final).toEqual(forbidden)
  })

  it('a final close ends with the code that the gateway names, or with that of the close code', () => {
    expect(closedEnd(CLOSE.credential.code, 'SIG_INVALID 70009').error.code).toBe(ERRORS.SIG_INVALID.code)
    expect(closedEnd(CLOSE.credential.code, 'whatever').error.code).toBe(ERRORS.SIG_EXPIRED.code)
  })

  it('T10: what a transport refuses for good ends with the hint of the table and its code', () => {
    const { FORBIDDEN_ORIGIN } = ERRORS
    const { error, retry } = closedEnd(CLOSE.refused.code, closeReason(FORBIDDEN_ORIGIN))
    expect([retry, error.code, error.message]).toEqual([false, FORBIDDEN_ORIGIN.code, `connection failed: ${FORBIDDEN_ORIGIN.text}`])
  })

  it('T11: a broken network that the transport has a name for is tried again, and called by it', () => {
    const { error, retry } = closedEnd(1006, closeReason(ERRORS.NOT_A_GATEWAY))
    expect([retry, error.code, error.message]).toEqual([true, 61028, `connection failed: ${ERRORS.NOT_A_GATEWAY.text}`])
    expect(closedEnd(1006, 'mixed content').error).toMatchObject({ code: 2800, message: 'connection failed: mixed content' })
    expect(closedEnd(1006, '').error).toMatchObject({ code: 2800, message: 'connection failed: the connection closed with 1006' })
  })

  it('a kick without a type is that of another web instance', () => {
    expect(closedEnd(CLOSE.kicked.code, '').kickedType).toBe('multipleAccount')
    expect(closedEnd(CLOSE.kicked.code, 'REST_API_Kick').kickedType).toBe('REST_API_Kick')
  })
})

describe('what follows from a refused login', () => {
  it('a retryable code keeps its pause, within reason', () => {
    const error = new TimError(ERRORS.SERVER_BUSY)
    error.data['retryAfterMs'] = 86_400_000
    expect(refusedEnd(error)).toMatchObject({ retry: true, hint: { kind: 'after', ms: 300_000 } })
  })

  it('a code of a newer gateway is final', () => {
    expect(refusedEnd(new TimError({ code: 69_999, text: 'new' })).retry).toBe(false)
  })
})
