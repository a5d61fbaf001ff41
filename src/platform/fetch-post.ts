import type { HttpAnswer, HttpExchange, PostBytes } from '../transport/port'
import type { Clock } from './port'

/** Posts by `fetch`, which browsers and Node share. Without cookies: a login is in the frames, never beside them. */
export function fetchPost(clock: Pick<Clock, 'setTimer' | 'clearTimer'>): PostBytes {
  return (url, body, timeoutMs): HttpExchange => {
    const controller = new AbortController()
    const abort = (): void => controller.abort()
    const timer = clock.setTimer(abort, timeoutMs)
    const answer = exchange(url, body, controller.signal).finally(() => clock.clearTimer(timer))
    return { answer, abort }
  }
}

async function exchange(url: string, body: Uint8Array, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    // Its type wants a view of a plain buffer, which every view of ours is.
    body: body as Uint8Array<ArrayBuffer>,
    credentials: 'omit',
    signal,
  })
  const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000
  return { status: response.status, body: new Uint8Array(await response.arrayBuffer()), retryAfterMs: retryAfterMs > 0 ? retryAfterMs : 0 }
}
