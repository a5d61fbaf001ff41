import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is done to a POST: its answer is lost, or something in between answers. */
export type PostHarm =
  | { readonly kind: 'loseAnswer' }
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

/** Passes POSTs on to a gateway, whole: an answer is held back until its last byte is there, as some middleboxes do. */
export class PostProxy {
  /** POSTs that were seen. */
  count = 0
  /** Asked for each POST, with its number from 1; undefined: it passes. */
  harm: (number: number) => PostHarm | undefined = () => undefined

  constructor(private readonly targetUrl: string) {}

  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const harm = this.harm(++this.count)
    if (harm?.kind === 'answer') return void response.writeHead(harm.status, harm.headers).end(harm.body ?? '')
    const left = new AbortController()
    response.once('close', () => left.abort())
    try {
      const answer = await this.ask(request, left.signal)
      if (harm) return void response.destroy()
      response.writeHead(answer.status, answer.headers).end(answer.body)
    } catch {
      // The client left, or the gateway is not there.
      response.destroy()
    }
  }

  private async ask(request: IncomingMessage, signal: AbortSignal) {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const headers = { 'content-type': request.headers['content-type'] ?? '', ...(request.headers.origin ? { origin: request.headers.origin } : {}) }
    const answer = await fetch(this.targetUrl.replace(/^ws/, 'http'), { method: 'POST', headers, body: Buffer.concat(parts), signal })
    const retryAfter = answer.headers.get('retry-after')
    return {
      status: answer.status,
      headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }
}
