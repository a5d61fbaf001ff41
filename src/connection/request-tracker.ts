import { ERRORS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Clock, Timer } from '../platform/port'
import { errorOfResponse } from './gateway-error'

export interface TrackedRequest {
  /** For the text of an error. */
  readonly operation: string
  readonly timeoutMs: number
  /** Called with each page of the answer, in order. */
  readonly onPage: (body: Uint8Array) => void
}

interface PendingRequest extends TrackedRequest {
  readonly resolve: () => void
  readonly reject: (error: TimError) => void
  timer: Timer
}

/** The requests of one transport that wait for their answers. Each one settles: answer, deadline, or `rejectAll`. */
export class RequestTracker {
  private lastId = 0
  private readonly pending = new Map<number, PendingRequest>()

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.pending.size
  }

  start(request: TrackedRequest): { readonly id: number; readonly done: Promise<void> } {
    const id = ++this.lastId
    const done = new Promise<void>((resolve, reject) => {
      this.pending.set(id, { ...request, resolve, reject, timer: this.deadline(id, request.timeoutMs) })
    })
    return { id, done }
  }

  /** Takes one page or the last one; an answer that nobody waits for any more is dropped. */
  settle(response: wire.Response): void {
    const request = this.pending.get(response.id)
    if (!request) return
    if (response.code !== 0) {
      this.remove(response.id, request)
      request.reject(errorOfResponse(response, request.operation))
      return
    }
    // Before the removal: when the page cannot be read, `rejectAll` still finds the request.
    request.onPage(response.body)
    if (response.more) this.extend(response.id, request)
    else {
      this.remove(response.id, request)
      request.resolve()
    }
  }

  rejectAll(error: TimError): void {
    for (const [id, request] of [...this.pending]) {
      this.remove(id, request)
      request.reject(error)
    }
  }

  /** A page is progress: the deadline counts from it. */
  private extend(id: number, request: PendingRequest): void {
    this.clock.clearTimer(request.timer)
    if (this.pending.has(id)) request.timer = this.deadline(id, request.timeoutMs)
  }

  private remove(id: number, request: PendingRequest): void {
    this.clock.clearTimer(request.timer)
    this.pending.delete(id)
  }

  private deadline(id: number, timeoutMs: number): Timer {
    return this.clock.setTimer(() => {
      const request = this.pending.get(id)
      if (!request) return
      this.pending.delete(id)
      request.reject(new TimError(ERRORS.REQUEST_TIMEOUT, request.operation))
    }, timeoutMs)
  }
}
