import { COMMANDS, commandName } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, Encoder, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/gateway'
import { Refusal } from '../domain/refusal'
import type { Handler, HandlerContext } from '../handlers/port'
import { HANDLERS, LANES, PEOPLE_CHANGES } from '../handlers/registry'
import type { SessionCommand } from '../handlers/registry'
import { toRefusal } from './failures'
import type { SessionServices } from './session-services'

/** Requests of one lane that wait at most. */
const MOST_WAITING = 256

/** What the lanes need of their session. */
export interface RequestOwner {
  context(): HandlerContext
  respond(response: Encodable<wire.Response>): void
  refuse(id: number, refusal: Refusal): void
  /** Resolves when a further page may be written without flooding the socket; false when the session is over. */
  readyForPage(): Promise<boolean>
  /** The client asked to leave; its answer is queued. */
  loggedOut(): void
}

interface Lane {
  readonly waiting: wire.Request[]
  running: boolean
}

/** The requests of one session: each answered exactly once, in order within its lane. */
export class RequestLanes {
  private readonly lanes: Record<(typeof LANES)[SessionCommand], Lane> = {
    ping: { waiting: [], running: false },
    read: { waiting: [], running: false },
    write: { waiting: [], running: false },
  }

  constructor(private readonly owner: RequestOwner, private readonly services: Pick<SessionServices, 'clock' | 'logger' | 'observer' | 'peopleLimiter'>) {}

  accept(request: wire.Request): void {
    const name = commandName(request.command)
    if (name === undefined) return this.refuse('unknown', request.id, new Refusal('UNSUPPORTED'))
    if (name === 'login') return this.refuse(name, request.id, new Refusal('BAD_REQUEST'))
    const lane = this.lanes[LANES[name]]
    if (lane.waiting.length >= MOST_WAITING) return this.refuse(name, request.id, new Refusal('SERVER_BUSY', 1_000))
    lane.waiting.push(request)
    if (!lane.running) void this.run(lane)
  }

  private async run(lane: Lane): Promise<void> {
    lane.running = true
    for (let request = lane.waiting.shift(); request; request = lane.waiting.shift()) {
      const name = commandName(request.command)
      if (name !== undefined && name !== 'login') await this.answer(name, request)
    }
    lane.running = false
  }

  private async answer<Name extends SessionCommand>(name: Name, { id, body }: wire.Request): Promise<void> {
    try {
      await this.handle(name, id, decodeRequest(name, body))
      this.services.observer.requestAnswered(name, 0)
      if (name === 'logout') this.owner.loggedOut()
    } catch (error) {
      const refusal = toRefusal(error)
      if (refusal !== error) this.services.logger.error({ command: name, code: refusal.code, error: String(error) }, 'a request failed')
      this.refuse(name, id, refusal)
    }
  }

  private async handle<Name extends SessionCommand>(name: Name, id: number, request: RequestOf<Name>): Promise<void> {
    const handler: Handler<Name> = HANDLERS[name]
    const context = this.owner.context()
    if (PEOPLE_CHANGES.has(name)) this.checkRate(context.user.id)
    const answer = handler(context, request)
    if (!(Symbol.asyncIterator in answer)) {
      this.owner.respond({ id, body: encodeResponse(name, await answer) })
      return
    }
    // One page is held back, so that the last one can say that it is.
    let held: Uint8Array | undefined
    for await (const page of answer) {
      if (held) {
        this.owner.respond({ id, body: held, more: true })
        if (!(await this.owner.readyForPage())) return
      }
      held = encodeResponse(name, page)
    }
    this.owner.respond({ id, body: held ?? encodeResponse(name, {} as Encodable<ResponseOf<Name>>) })
  }

  private checkRate(user: number): void {
    const { peopleLimiter, clock } = this.services
    const waitMs = peopleLimiter.take(user, clock.now())
    if (waitMs > 0) throw new Refusal('RATE_LIMITED', waitMs)
  }

  private refuse(name: CommandName | 'unknown', id: number, refusal: Refusal): void {
    this.services.observer.requestAnswered(name, refusal.code)
    this.owner.refuse(id, refusal)
  }
}

/** The body of a request; throws a Refusal for bytes that are no such request. */
export function decodeRequest<Name extends CommandName>(name: Name, body: Uint8Array): RequestOf<Name> {
  const decoder = decoders[COMMANDS[name].request] as unknown as Decoder<RequestOf<Name>>
  try {
    return decoder.decode(body)
  } catch {
    throw new Refusal('BAD_REQUEST')
  }
}

/** The body of an answer. */
export function encodeResponse<Name extends CommandName>(name: Name, response: Encodable<ResponseOf<Name>>): Uint8Array {
  const encoder = encoders[COMMANDS[name].response] as unknown as Encoder<ResponseOf<Name>>
  return encoder.encode(response).finish()
}
