import { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'

type FromWorker =
  | { readonly type: 'ready' | 'closed' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }

/**
 * What `pg` takes for a socket, with PGlite in a worker thread behind it. So one client, one pool and one set of
 * error codes serve both databases. It owns the worker: ending the stream closes the database.
 */
export class PgliteStream extends Duplex {
  private worker: Worker | undefined
  private finished: (() => void) | undefined

  /** @param folder of the database's files; undefined keeps everything in memory. */
  constructor(private readonly folder: string | undefined) {
    super()
  }

  /** Part of a socket's surface; `pg` calls it first. */
  connect(): this {
    const worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), { workerData: { folder: this.folder ?? null } })
    this.worker = worker
    worker.on('message', (message: FromWorker) => this.receive(message))
    worker.on('error', (error) => this.fail(`PGlite failed: ${error.message}`))
    worker.on('exit', () => this.fail('PGlite ended'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    this.worker?.ref()
    return this
  }

  unref(): this {
    this.worker?.unref()
    return this
  }

  override _read(): void {
    // The worker pushes its answers; there is never more than one query's worth of them.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.transmit(chunk)
    done()
  }

  /** `pg` corks the messages of one query: they arrive here together and travel as one. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.transmit(Buffer.concat(chunks.map(({ chunk }) => chunk)))
    done()
  }

  override _final(done: () => void): void {
    if (!this.worker) return done()
    this.finished = done
    this.worker.postMessage({ type: 'close' })
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const worker = this.worker
    this.worker = undefined
    if (!worker) return done(error)
    // The pool opens the folder again as soon as it hears of the end: by then nobody else may have it.
    void worker.terminate().finally(() => done(error))
  }

  private transmit(chunk: Buffer): void {
    // A copy of its own: buffers of `pg` share memory that cannot be transferred.
    const bytes = new Uint8Array(chunk)
    this.worker?.postMessage({ type: 'bytes', bytes }, [bytes.buffer])
  }

  private receive(message: FromWorker): void {
    if (message.type === 'ready') this.emit('connect')
    else if (message.type === 'bytes') this.push(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength))
    else if (message.type === 'failed') this.fail(`PGlite cannot open its database: ${message.reason}`)
    else this.finish()
  }

  private finish(): void {
    this.worker = undefined
    this.finished?.()
    this.push(null)
  }

  private fail(reason: string): void {
    if (this.worker) this.destroy(Object.assign(new Error(reason), { code: 'ECONNRESET' }))
  }
}
