import { request as overHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as overHttps } from 'node:https'

export interface HeaderFields {
  readonly [name: string]: string
}

export interface ExchangeOptions {
  readonly url: string
  readonly method: string
  readonly header: HeaderFields
  readonly body?: Uint8Array | undefined
}

export interface ExchangeEvents {
  onHeaders?(status: number, header: HeaderFields): void
  onChunk?(chunk: Uint8Array): void
  /** So many bytes of the body are on their way. */
  onSent?(bytes: number): void
  onDone(status: number, header: HeaderFields, body: Uint8Array): void
  onFail(reason: string): void
}

const PIECE = 64 * 1024

/** One HTTP exchange over a connection of its own. Returns what ends it; nothing is called after that. */
export function exchange({ url, method, header, body }: ExchangeOptions, events: ExchangeEvents): () => void {
  let isOver = false
  const over = (run: () => void): void => {
    if (isOver) return
    isOver = true
    run()
  }
  const open = url.startsWith('https:') ? overHttps : overHttp
  const length = body ? { 'content-length': String(body.length) } : {}
  const request = open(url, { method, headers: { ...header, ...length }, agent: false })
  request.on('error', (error: NodeJS.ErrnoException) => over(() => events.onFail(error.code ?? error.message)))
  request.on('response', (response) => {
    const answered = headersOf(response)
    const status = response.statusCode ?? 0
    if (!isOver) events.onHeaders?.(status, answered)
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (!isOver) events.onChunk?.(new Uint8Array(chunk))
    })
    response.on('end', () => over(() => events.onDone(status, answered, new Uint8Array(Buffer.concat(chunks)))))
    response.on('error', () => over(() => events.onFail('ECONNRESET')))
  })
  send(request, body ?? new Uint8Array(), (sent) => {
    if (!isOver) events.onSent?.(sent)
  })
  return () => over(() => request.destroy())
}

/** In pieces, so that there is a progress to tell. */
function send(request: ClientRequest, body: Uint8Array, onSent: (bytes: number) => void): void {
  const next = (start: number): void => {
    if (request.destroyed) return
    if (start >= body.length) return void request.end()
    const end = Math.min(start + PIECE, body.length)
    request.write(body.subarray(start, end), () => {
      onSent(end)
      next(end)
    })
  }
  next(0)
}

/** As the server wrote them. */
function headersOf({ rawHeaders }: IncomingMessage): HeaderFields {
  const headers: Record<string, string> = {}
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) headers[rawHeaders[index] ?? ''] = rawHeaders[index + 1] ?? ''
  return headers
}
