import type { AsyncApi, Callbacks } from './async-api'
import { isArrayBuffer, noteView } from './values'
import type { Wire } from './wire'

interface RequestOption extends Callbacks {
  readonly url: string
  readonly data?: unknown
  readonly header?: Readonly<Record<string, string>>
  readonly method?: string
  readonly timeout?: number
  readonly dataType?: string
  readonly responseType?: 'text' | 'arraybuffer'
  readonly enableChunked?: boolean
}

type Listen = (event: object) => void
type TaskEvent = 'headers' | 'chunk' | 'progress'

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
const WITHOUT_BODY = ['GET', 'HEAD', 'OPTIONS']

/** A running request, upload or download. Nothing of it is heard any more once it is settled. */
export class NetworkTask {
  readonly #wire: Wire
  readonly #id: number
  readonly #listeners: Record<TaskEvent, Listen[]> = { headers: [], chunk: [], progress: [] }

  constructor(wire: Wire, id: number) {
    this.#wire = wire
    this.#id = id
  }

  abort(): void {
    this.#wire.call('request.abort', this.#id)
  }

  onHeadersReceived(listen: Listen): void {
    this.#listeners.headers.push(listen)
  }

  offHeadersReceived(listen?: Listen): void {
    this.#off('headers', listen)
  }

  onChunkReceived(listen: Listen): void {
    this.#listeners.chunk.push(listen)
  }

  onProgressUpdate(listen: Listen): void {
    this.#listeners.progress.push(listen)
  }

  offProgressUpdate(listen?: Listen): void {
    this.#off('progress', listen)
  }

  happen(event: TaskEvent, detail: object): void {
    for (const listen of this.#listeners[event]) this.#wire.guard(() => listen(detail))
  }

  #off(event: TaskEvent, listen?: Listen): void {
    this.#listeners[event] = listen ? this.#listeners[event].filter((other) => other !== listen) : []
  }
}

/** The tasks that are under way. */
export class NetworkTasks {
  private readonly running = new Map<number, NetworkTask>()

  constructor(private readonly wire: Wire) {
    wire.on('task', (id, { event, detail }: { event: TaskEvent; detail: object }, bytes) => {
      this.running.get(id)?.happen(event, bytes ? { data: bytes } : detail)
    })
  }

  start(name: string, id: number, args: object, bytes?: ArrayBuffer): NetworkTask {
    const task = new NetworkTask(this.wire, id)
    this.running.set(id, task)
    this.wire.call(name, id, args, bytes)
    return task
  }

  settled(id: number): void {
    this.running.delete(id)
  }
}

/** `wx.request`: WeChat's rules for method and body, and what it makes of an answer. Any HTTP status is a success. */
export function requestApi(wire: Wire, api: AsyncApi, tasks: NetworkTasks): object {
  return {
    request(option: RequestOption): NetworkTask {
      const { url, header = {}, method = 'GET', timeout, dataType = 'json', responseType = 'text', enableChunked = false } = option
      const id = api.expect('request', {
        ...option,
        success: (result) => {
          tasks.settled(id)
          option.success?.(responseType === 'text' && dataType === 'json' ? { ...result, data: parsed((result as { data: unknown }).data) } : result)
        },
        fail: (result) => {
          tasks.settled(id)
          option.fail?.(result)
        },
        complete: (result) => option.complete?.(result),
      })
      const isMethod = METHODS.includes(method)
      if (!isMethod) wire.note(`wx.request was given the method ${method}`)
      const body = isMethod ? bodyOf(wire, method, { url, header, data: option.data }) : { url }
      return tasks.start('request', id, {
        ...body, bytes: undefined, method: isMethod ? method : undefined, header: { 'content-type': 'application/json', ...lowered(header) }, timeout, responseType, enableChunked,
      }, body.bytes)
    },
  }
}

interface Body {
  readonly url: string
  readonly text?: string
  readonly bytes?: ArrayBuffer
}

function bodyOf(wire: Wire, method: string, { url, header, data }: { url: string; header: object; data: unknown }): Body {
  if (data === undefined || data === null) return { url }
  if (isArrayBuffer(data)) return { url, bytes: data }
  if (typeof data === 'string') return { url, text: data }
  noteView(wire, data, 'wx.request')
  if (WITHOUT_BODY.includes(method)) return { url: `${url}${url.includes('?') ? '&' : '?'}${form(data)}` }
  const type = lowered(header as Record<string, string>)['content-type'] ?? 'application/json'
  return { url, text: type.includes('x-www-form-urlencoded') ? form(data) : JSON.stringify(data) }
}

function form(data: object): string {
  return Object.entries(data).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')
}

function lowered(header: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]))
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data)) as unknown
  } catch {
    return data
  }
}
