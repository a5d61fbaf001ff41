import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Encodable, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/poll-gateway'
import { closeReason } from '../gateway/failures'
import { BodyReader } from './body-reader'
import { isClientPath } from './client-path'
import { isOriginAllowed } from './origin'
import type { PendingSessions } from './pending-sessions'
import type { PollExchange } from './poll-pipe'
import type { PollPipes } from './poll-pipes'
import { BARE_HEADERS } from './security-headers'

export interface PollEdgeParts {
  readonly pipes: PollPipes
  readonly pending: PendingSessions
  readonly allowedOrigins: readonly string[]
}

/** A POST may be twice as long as the longest frame. */
const BODY_LIMITS = { body: 128 * 1024, total: 64 * 1024 * 1024 }
/** When to come again: to a gateway that restarts or has its hands full, and when others of the same address have logged in. */
const RETRY_S = { busy: 1, pending: 5 }
/** Browsers keep the answer to a preflight for two hours at most. */
const PREFLIGHT_S = 7_200

/** The long poll in HTTP: who may come in, what the bodies are, and which status says what [CONN-7]. */
export class PollEdge {
  private readonly bodies = new BodyReader(BODY_LIMITS)
  private accepting = true

  constructor(private readonly parts: PollEdgeParts) {}

  /** No new pipes; those that there are go on until their sessions end. */
  stopAccepting(): void {
    this.accepting = false
  }

  /** Is it for this class to answer? */
  takes({ method, url, headers }: IncomingMessage): boolean {
    return isClientPath(url) && (method === 'POST' || (method === 'OPTIONS' && headers.origin !== undefined))
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headersFor(request.headers.origin))) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return preflight(response)
    const { origin, host } = request.headers
    if (!isOriginAllowed(origin, host, this.parts.allowedOrigins)) return refuse(response, 403, closeReason('FORBIDDEN_ORIGIN'))
    const body = await this.bodies.read(request)
    if (typeof body === 'number') return refuseBody(response, body)
    const post = readPost(body)
    if (!post) return refuse(response, 400, 'no PollRequest')
    if (post.sid === '') return this.open(post, request.socket.remoteAddress ?? '', response)
    this.pass(post, response)
  }

  private open(post: wire.PollRequest, address: string, response: ServerResponse): void {
    if (post.up > 0 || post.frames.length > 0) return refuse(response, 400, 'no pipe yet')
    if (!this.accepting) return refuse(retryAfter(response, RETRY_S.busy), 503, 'restarting')
    if (this.parts.pending.isFull(address)) return refuse(retryAfter(response, RETRY_S.pending), 429, 'too many without a login')
    send(response, { sid: this.parts.pipes.open(address) })
  }

  private pass(post: wire.PollRequest, response: ServerResponse): void {
    const pipe = this.parts.pipes.find(post.sid)
    if (!pipe) return refuse(response, 404, 'no such pipe')
    const exchange: PollExchange = {
      answer: (answer) => send(response, answer),
      cut: () => {
        if (!response.writableFinished) response.destroy()
      },
    }
    response.once('close', () => pipe.leave(exchange))
    if (!pipe.post(post, exchange)) refuse(response, 400, 'out of order')
  }
}

function readPost(body: Buffer): wire.PollRequest | undefined {
  try {
    return decoders.PollRequest.decode(body)
  } catch {
    return undefined
  }
}

/** A page may read the answer whether or not it may use the gateway: a refusal that it cannot read helps nobody. */
function headersFor(origin: string | undefined): Record<string, string> {
  const cors = { 'Access-Control-Allow-Origin': origin ?? '', 'Access-Control-Expose-Headers': 'Retry-After', Vary: 'Origin' }
  return { ...BARE_HEADERS, 'Cache-Control': 'no-store', ...(origin === undefined ? {} : cors) }
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'POST', 'Access-Control-Allow-Headers': 'Content-Type', 'Access-Control-Max-Age': PREFLIGHT_S,
  }).end()
}

/** What is left of the body stays unread, so the connection cannot go on. */
function refuseBody(response: ServerResponse, status: 413 | 503): void {
  response.setHeader('Connection', 'close')
  if (status === 413) refuse(response, 413, 'too long')
  else refuse(retryAfter(response, RETRY_S.busy), 503, 'busy')
}

function retryAfter(response: ServerResponse, seconds: number): ServerResponse {
  return response.setHeader('Retry-After', seconds)
}

/** With a length, never in chunks: a middlebox that waits for the end of a body has it at once [T16]. */
function send(response: ServerResponse, answer: Encodable<wire.PollResponse>): void {
  const body = encoders.PollResponse.encode(answer).finish()
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length }).end(body)
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) }).end(text)
}
