import { CONVERSATION_KIND, ERRORS, c2cPeer, commandName } from '@opentim/protocol'
import type { CommandName, Encodable, RequestOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/gateway'
import type { FakeClock } from './fake-clock'
import { MemoryNetwork } from './memory-transport'
import { ScriptedLogs } from './scripted-logs'
import type { ScriptedFact, ScriptedLog, ScriptedMessage } from './scripted-logs'
import { ScriptedSocket } from './scripted-socket'
import type { ScriptedLink } from './scripted-socket'

/** What a test wants done with a request instead of the usual; true: done, false: the usual after all. */
export type Script<T> = (socket: ScriptedSocket, request: T) => boolean

export interface RefuseOptions {
  readonly retryAfterMs?: number
  /** Also closes the socket with that code. */
  readonly close?: number
  readonly reason?: string
}

/**
 * A gateway for scenario tests: the wire format and the rules of the protocol, without a database, limits or rights.
 * Every user exists. `script` and `scriptSends` change what it does with one kind of request.
 */
export class ScriptedGateway {
  readonly network: MemoryNetwork
  readonly sockets: ScriptedSocket[] = []
  readonly logs: ScriptedLogs
  /** Every login request, in order. */
  readonly logins: wire.LoginRequest[] = []
  epoch = 'epoch-1'
  /** Rows in one page of a pull. */
  pageRows = 1000
  /** The gateway's clock minus the device's. */
  clockOffsetMs = 0
  limits: wire.Limits = {
    messageBytes: 12_288,
    frameBytes: 65_536,
    sendWindow: 256,
    catchUpRows: 500,
    revokeWindowS: 120,
    heartbeatMs: 25_000,
  }
  private readonly scripts = new Map<CommandName, Script<wire.Request>>()
  private sendScript: Script<wire.OutgoingMessage> | undefined

  constructor(private readonly clock: FakeClock) {
    this.logs = new ScriptedLogs(() => (this.clock.now() + this.clockOffsetMs) / 1000)
    this.network = new MemoryNetwork(clock, (link) => this.connect(link))
  }

  script(name: CommandName, act: Script<wire.Request> | undefined): void {
    if (act) this.scripts.set(name, act)
    else this.scripts.delete(name)
  }

  scriptSends(act: Script<wire.OutgoingMessage> | undefined): void {
    this.sendScript = act
  }

  /** Refuses the next request of that name; `close` also ends the socket. */
  refuseNext(name: CommandName, code: number, options: RefuseOptions = {}): void {
    this.script(name, (socket, request) => {
      this.script(name, undefined)
      socket.refuse(request.id, code, options.retryAfterMs)
      if (options.close !== undefined) socket.close(options.close, options.reason)
      return true
    })
  }

  /** The open sockets of a user that are logged in. */
  socketsOf(userId: string): ScriptedSocket[] {
    return this.sockets.filter((socket) => socket.open && socket.userId === userId)
  }

  /** Stores a message as if `from` had sent it from elsewhere, and pushes it. */
  deliver(from: string, to: string, text: string): wire.LogRow {
    const content = encoders.MessageContent.encode({ text: { text } }).finish().slice()
    const random = this.logs.nextRandom()
    const clientTime = Math.floor(this.clock.now() / 1000)
    return this.commit(undefined, from, { kind: CONVERSATION_KIND.c2c, to, clientTime, random, content }).row
  }

  /** Changes facts of a user in one commit, and pushes them. */
  changeFacts(userId: string, ...facts: ScriptedFact[]): void {
    const steps = [this.logs.setFacts(userId, facts)]
    for (const socket of this.socketsOf(userId)) socket.push({ steps })
  }

  kick(userId: string, type: string): void {
    for (const socket of this.socketsOf(userId)) {
      socket.push({ kick: { type } })
      socket.close(4403, type)
    }
  }

  /** Closes every socket, as a restart does [CONN-8]. */
  closeAll(code: number, reason = ''): void {
    for (const socket of this.sockets) if (socket.open) socket.close(code, reason)
  }

  receive(socket: ScriptedSocket, frame: wire.ClientFrame): void {
    for (const request of frame.requests) {
      const name = commandName(request.command)
      if (name !== 'login' && !socket.userId) return socket.close(4401, 'login first')
      if (!name) {
        socket.refuse(request.id, ERRORS.UNSUPPORTED.code)
        continue
      }
      socket.heard.push(name)
      if (name === 'login') this.logins.push(decoders.LoginRequest.decode(request.body))
      if (!this.scripts.get(name)?.(socket, request)) this.handle(name, socket, request)
    }
    for (const send of frame.sends) {
      if (!socket.userId) return socket.close(4401, 'login first')
      socket.heard.push('send')
      if (!this.sendScript?.(socket, send)) this.store(socket, send)
    }
  }

  /** The usual treatment of a send, for scripts that only wanted to look. */
  store(socket: ScriptedSocket, send: wire.OutgoingMessage): void {
    if (send.onlineOnly) this.relayOnline(socket, send)
    else this.commit(socket, socket.userId, send)
  }

  /** Takes a client. */
  connect(link: ScriptedLink): void {
    const socket = new ScriptedSocket(link, (from, frame) => this.receive(from, frame))
    this.sockets.push(socket)
    link.accept(socket)
  }

  private commit(origin: ScriptedSocket | undefined, from: string, send: ScriptedMessage): { row: wire.LogRow } {
    const log = this.logs.between(from, send.to)
    const stored = this.logs.append(log, from, send)
    const { seq, sequence, time } = stored.row
    if (!stored.repeated) this.announce(log, [stored.row], origin, { ref: send.ref ?? 0, seq, sequence, time })
    else origin?.push({ acks: [{ ref: send.ref ?? 0, seq, sequence, time }] })
    return stored
  }

  /** One commit: each side's index moves by one; the origin hears of it by its acknowledgement [SYNC-2]. */
  private announce(
    log: ScriptedLog, rows: wire.LogRow[], origin?: ScriptedSocket, ack?: Encodable<wire.SendAck>,
  ): void {
    for (const userId of new Set([log.a, log.b])) {
      const uver = this.logs.touch(userId, log)
      for (const socket of this.socketsOf(userId)) {
        if (socket === origin && ack) socket.push({ acks: [ack], steps: [{ uver }] })
        else socket.push({ steps: [{ uver, conversations: [{ key: log.key, rows }] }] })
      }
    }
  }

  private announceIndex(log: ScriptedLog, userIds: Iterable<string>): void {
    for (const userId of userIds) {
      const uver = this.logs.touch(userId, log)
      const steps = [{ uver, indexes: [this.logs.indexRow(userId, log)] }]
      for (const socket of this.socketsOf(userId)) socket.push({ steps })
    }
  }

  private relayOnline(socket: ScriptedSocket, send: wire.OutgoingMessage): void {
    const time = (this.clock.now() + this.clockOffsetMs) / 1000
    const body = this.logs.body(socket.userId, send, time)
    for (const other of [...this.socketsOf(send.to), ...this.socketsOf(socket.userId)]) {
      if (other !== socket) other.push({ online: [body] })
    }
    socket.push({ acks: [{ ref: send.ref, time }] })
  }

  private handle(name: CommandName, socket: ScriptedSocket, { id, body }: wire.Request): void {
    switch (name) {
      case 'login': return this.login(socket, id, decoders.LoginRequest.decode(body))
      case 'logout': return socket.answer('logout', id, {})
      case 'ping': {
        const uver = this.logs.uver(socket.userId)
        return socket.answer('ping', id, { serverTimeMs: this.clock.now() + this.clockOffsetMs, uver })
      }
      case 'syncIndex': {
        const { afterUver, next } = decoders.SyncIndexRequest.decode(body)
        return socket.answer('syncIndex', id, this.logs.indexPage(socket.userId, afterUver, next))
      }
      case 'pull': return this.pull(socket, id, decoders.PullRequest.decode(body).ranges)
      case 'history': {
        const request = decoders.HistoryRequest.decode(body)
        return socket.answer('history', id, this.logs.history(this.logOf(socket, request.conversationId), request))
      }
      case 'markRead': return this.markRead(socket, id, decoders.MarkReadRequest.decode(body))
      case 'revoke': return this.revoke(socket, id, decoders.RevokeRequest.decode(body))
      case 'getProfiles': {
        const profiles = decoders.GetProfilesRequest.decode(body).userIds.map((userId) => this.logs.profile(userId))
        return socket.answer('getProfiles', id, { profiles })
      }
      default: return socket.refuse(id, ERRORS.UNSUPPORTED.code)
    }
  }

  private login(socket: ScriptedSocket, id: number, request: RequestOf<'login'>): void {
    socket.userId = request.userId
    const uver = this.logs.uver(request.userId)
    const resync = (request.epoch !== '' && request.epoch !== this.epoch) || request.uver > uver
    const page = this.logs.indexPage(request.userId, resync ? 0 : request.uver, '')
    socket.answer('login', id, {
      tinyId: this.logs.tinyId(request.userId),
      serverTimeMs: this.clock.now() + this.clockOffsetMs,
      epoch: this.epoch,
      uver,
      limits: this.limits,
      page,
      profile: this.logs.profile(request.userId),
      resync,
    })
  }

  private pull(socket: ScriptedSocket, id: number, ranges: wire.PullRange[]): void {
    const pages = ranges.flatMap((range) => {
      const log = this.logOf(socket, range.conversationId)
      const rows = log.rows.slice(Math.max(0, range.fromSeq - 1), range.toSeq)
      const starts = Array.from({ length: Math.ceil(rows.length / this.pageRows) }, (_, page) => page * this.pageRows)
      return starts.map((start) => ({ key: log.key, rows: rows.slice(start, start + this.pageRows) }))
    })
    if (pages.length === 0) return socket.answer('pull', id, { conversations: [] })
    pages.forEach((page, index) => socket.answer('pull', id, { conversations: [page] }, index < pages.length - 1))
  }

  private markRead(socket: ScriptedSocket, id: number, { marks }: wire.MarkReadRequest): void {
    for (const mark of marks) {
      const log = this.logOf(socket, mark.conversationId)
      if (this.logs.markRead(socket.userId, log, mark.readSeq)) this.announceIndex(log, new Set([log.a, log.b]))
    }
    socket.answer('markRead', id, {})
  }

  private revoke(socket: ScriptedSocket, id: number, request: wire.RevokeRequest): void {
    const log = this.logOf(socket, request.conversationId)
    const row = this.logs.revoke(log, socket.userId, request)
    if (!row) return socket.refuse(id, ERRORS.REVOKE_TARGET_NOT_FOUND.code)
    this.announce(log, [row])
    this.announceIndex(log, new Set([log.a, log.b]))
    socket.answer('revoke', id, {})
  }

  private logOf(socket: ScriptedSocket, conversationId: string): ScriptedLog {
    return this.logs.between(socket.userId, c2cPeer(conversationId) ?? conversationId)
  }
}
