import type { IncomingMessage } from 'node:http'

export interface BodyLimits {
  /** The longest body, bytes. */
  readonly body: number
  /** All bodies together that have not come to their end: slow ones cannot fill the memory [P10]. */
  readonly total: number
}

/** Reads the bodies of requests into memory, within limits. */
export class BodyReader {
  private held = 0

  constructor(private readonly limits: BodyLimits) {}

  /** The body, or the status with which it is refused. Rejects when it does not come to its end. */
  read(request: IncomingMessage): Promise<Buffer | 413 | 503> {
    const { body: longest, total } = this.limits
    return new Promise((resolve, reject) => {
      if (Number(request.headers['content-length'] ?? 0) > longest) return resolve(413)
      let chunks: Buffer[] = []
      let size = 0
      const settle = (): void => {
        this.held -= size
        size = 0
        chunks = []
        request.off('data', take)
      }
      const take = (chunk: Buffer): void => {
        chunks.push(chunk)
        size += chunk.length
        this.held += chunk.length
        if (size <= longest && this.held <= total) return
        resolve(size > longest ? 413 : 503)
        settle()
      }
      request.on('data', take)
      request.once('end', () => {
        resolve(Buffer.concat(chunks))
        settle()
      })
      request.once('error', reject)
      request.once('close', () => {
        reject(new Error('the request ended early'))
        settle()
      })
    })
  }
}
