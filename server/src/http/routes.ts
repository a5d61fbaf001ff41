import type { IncomingMessage, ServerResponse } from 'node:http'
import { isUserId } from '@opentim/protocol'
import { isLoopbackHost } from './origin'
import type { PollEdge } from './poll-edge'
import { BARE_HEADERS } from './security-headers'
import { serveFile } from './static-files'

/** What the HTTP side shows. */
export interface RouteParts {
  readonly poll: Pick<PollEdge, 'takes' | 'answer'>
  /** Resolves when the gateway can do its work. */
  health(): Promise<void>
  metrics(): Promise<{ readonly type: string; readonly text: string }>
  readonly webRoot: string | undefined
  /** Only in development mode on a loopback address: UserSigs for whoever asks. */
  readonly dev: { readonly sdkAppId: number; sign(userId: string): string } | undefined
}

type Route = (url: URL, response: ServerResponse) => Promise<void> | void

/** Answers plain HTTP requests. Everything that is not known is 404, everything that is neither reading nor the long poll is 405. */
export function createRequestListener(parts: RouteParts): (request: IncomingMessage, response: ServerResponse) => void {
  const routes: Readonly<Record<string, Route>> = {
    '/healthz': (_url, response) => health(parts, response),
    '/metrics': (_url, response) => metrics(parts, response),
  }
  return (request, response) => {
    answer(parts, routes, request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else send(response, 500, 'internal error')
    })
  }
}

async function answer(
  parts: RouteParts, routes: Readonly<Record<string, Route>>, request: IncomingMessage, response: ServerResponse,
): Promise<void> {
  if (parts.poll.takes(request)) return parts.poll.answer(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'method not allowed')
  const target = request.url ?? '/'
  if (!target.startsWith('/') || !URL.canParse(target, 'http://gateway')) return send(response, 400, 'bad request')
  const url = new URL(target, 'http://gateway')
  const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined
  if (route) return route(url, response)
  if (parts.dev && url.pathname.startsWith('/dev/')) return devRoute(parts.dev, url, request, response)
  if (parts.webRoot !== undefined && (await serveFile(parts.webRoot, url.pathname, request, response))) return
  send(response, 404, 'not found')
}

async function health(parts: RouteParts, response: ServerResponse): Promise<void> {
  try {
    await parts.health()
    sendJson(response, 200, { status: 'ok' })
  } catch {
    sendJson(response, 503, { status: 'degraded' })
  }
}

async function metrics(parts: RouteParts, response: ServerResponse): Promise<void> {
  const { type, text } = await parts.metrics()
  send(response, 200, text, type)
}

function devRoute(dev: NonNullable<RouteParts['dev']>, url: URL, request: IncomingMessage, response: ServerResponse): void {
  // A page of elsewhere whose name was rebound to this machine would be same-origin to its browser, but not to us.
  if (!isLoopbackHost(request.headers.host)) return send(response, 403, 'forbidden')
  if (url.pathname === '/dev/config') return sendJson(response, 200, { sdkAppID: dev.sdkAppId })
  if (url.pathname !== '/dev/usersig') return send(response, 404, 'not found')
  const userID = url.searchParams.get('userID') ?? ''
  if (!isUserId(userID)) return sendJson(response, 400, { error: 'userID: 1 to 32 printable ASCII characters' })
  sendJson(response, 200, { sdkAppID: dev.sdkAppId, userID, userSig: dev.sign(userID) })
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, JSON.stringify(body), 'application/json; charset=utf-8')
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { ...BARE_HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
