import { ERRORS } from '@opentim/protocol'
import { TimError } from '../../api/errors'
import { Alarm } from '../../shared/alarm'
import { createDeferred } from '../../shared/deferred'
import { exactBuffer } from '../../transport/exact-buffer'
import type { HttpAnswer, PostBytes } from '../../transport/port'
import type { Clock } from '../port'
import type { WxAnswer, WxFailure, WxRequests } from './wx-api'
import { isArrayBuffer, isDomainFailure } from './wx-values'

/** Longer is not allowed, and would become the default. */
const LONGEST_MS = 60_000

/** Posts by `wx.request`. Any status is an answer. */
export function wxPost(wx: WxRequests, clock: Pick<Clock, 'setTimer' | 'clearTimer'>): PostBytes {
  return (url, body, timeoutMs) => {
    const answer = createDeferred<HttpAnswer>()
    const limit = new Alarm(clock)
    let task: { abort(): void } | undefined = undefined
    const abort = (): void => {
      limit.stop()
      // First: what the task still says changes nothing then (C12).
      answer.reject(new Error('request aborted'))
      task?.abort()
    }
    // A request that was under way when the network changed may never end by itself on iOS.
    limit.set(timeoutMs, abort)
    task = wx.request({
      url,
      method: 'POST',
      header: { 'content-type': 'application/octet-stream' },
      data: exactBuffer(body),
      responseType: 'arraybuffer',
      timeout: Math.min(timeoutMs, LONGEST_MS),
      success: (response) => {
        limit.stop()
        answer.resolve(httpAnswer(response))
      },
      fail: (failure) => {
        limit.stop()
        answer.reject(failureError(failure))
      },
    })
    return { answer: answer.promise, abort }
  }
}

function httpAnswer({ statusCode, data, header }: WxAnswer): HttpAnswer {
  const name = Object.keys(header).find((candidate) => candidate.toLowerCase() === 'retry-after')
  const retryAfterMs = name ? Number(header[name]) * 1000 : 0
  const body = isArrayBuffer(data) ? new Uint8Array(data) : new Uint8Array(0)
  return { status: statusCode, body, retryAfterMs: retryAfterMs > 0 ? retryAfterMs : 0 }
}

function failureError(failure: WxFailure): Error {
  if (isDomainFailure(failure)) return new TimError(ERRORS.DOMAIN_NOT_LISTED, 'request', { cause: failure })
  return new Error(failure.errMsg, { cause: failure })
}
