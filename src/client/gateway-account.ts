import { ERRORS, type ResponseOf } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { ConnectionChange } from '../connection/port'
import { webSocketAddress } from '../platform/endpoint'
import { Alarm } from '../shared/alarm'
import { createDeferred } from '../shared/deferred'
import type { LocalDatabase } from '../storage/local-database'
import type { Account, AccountServices } from './account'
import { accountEnd } from './account-end'
import { type AccountParts, assembleAccount, openDatabase } from './components'
import type { AccountSource, Instance } from './instance'

/** A login that has not succeeded by then has failed; the connection would go on trying. */
const LOGIN_LIMIT_MS = 30_000
/** How long logout waits for the gateway's word before it goes anyway. */
const FAREWELL_LIMIT_MS = 2_000

/** One login, from its first byte to its end: opens what it needs, and closes all of it. */
export class GatewayAccount implements Account {
  private phase: 'new' | 'starting' | 'working' | 'ended' = 'new'
  private tinyId = '0'
  private parts: AccountParts | undefined
  private opening: Promise<LocalDatabase> | undefined
  private kickedType: string | undefined
  /** What the last attempt to connect failed with. */
  private lastError: TimError | undefined
  private readonly failure = createDeferred<never>()

  constructor(private readonly instance: Instance, private readonly source: AccountSource) {
    // Nobody has to wait for it: start() may be over.
    this.failure.promise.catch(() => undefined)
  }

  get self(): Account['self'] {
    const { userID: userId } = this.source.credentials
    const profile = this.parts?.profiles.nameOf(userId)
    return { userId, tinyId: this.tinyId, nick: profile?.nick ?? '', avatar: profile?.avatar ?? '' }
  }

  get messages(): AccountServices['messages'] {
    return this.working().messages
  }

  get conversations(): AccountServices['conversations'] {
    return this.working().conversations
  }

  get profiles(): AccountServices['profiles'] {
    return this.working().profiles
  }

  get blacklist(): AccountServices['blacklist'] {
    return this.added('blacklist')
  }

  get friends(): AccountServices['friends'] {
    return this.added('friends')
  }

  get applications(): AccountServices['applications'] {
    return this.added('applications')
  }

  get friendGroups(): AccountServices['friendGroups'] {
    return this.added('friendGroups')
  }

  get follows(): AccountServices['follows'] {
    return this.added('follows')
  }

  get statuses(): AccountServices['statuses'] {
    return this.added('statuses')
  }

  async start(): Promise<void> {
    const url = this.url()
    const limit = new Alarm(this.instance.options.platform.clock)
    this.phase = 'starting'
    limit.set(LOGIN_LIMIT_MS, () => this.failure.reject(this.timeoutError(url)))
    try {
      await Promise.race([this.connect(url), this.failure.promise])
      this.phase = 'working'
    } finally {
      limit.stop()
    }
  }

  async end(reason: TimError, polite: boolean): Promise<void> {
    if (this.phase === 'ended') return
    this.phase = 'ended'
    this.failure.reject(reason)
    const { parts } = this
    if (parts) await this.close(parts, reason, polite)
    const database = await this.opening
    await database?.close()
  }

  private async connect(url: string): Promise<void> {
    const { instance, source: { credentials } } = this
    this.opening = openDatabase(instance, credentials.userID)
    const database = await this.opening
    if (this.phase === 'ended') return
    const parts = assembleAccount({
      instance, database, url,
      userId: credentials.userID,
      userSig: credentials.userSig,
      tinyId: () => this.tinyId,
      isFresh: () => this.tinyId === '0',
      observer: {
        onStateChange: (change) => this.onStateChange(change),
        onLogin: (answer) => this.onLogin(answer),
        onHeartbeat: () => this.takeClock(),
        onKicked: (type) => void (this.kickedType = type),
      },
    })
    this.parts = parts
    parts.profiles.restore(database.initialProfiles)
    // The cache has them now; here they would stay in memory for as long as the account.
    database.initialProfiles = []
    await parts.engine.start()
    parts.connection.open()
    await parts.engine.firstSync
  }

  private async close(parts: AccountParts, reason: TimError, polite: boolean): Promise<void> {
    const { connection, engine, messages, conversations, features } = parts
    // The engine first: from here on the application hears nothing of this account any more.
    const stopped = engine.stop(reason)
    messages.close(reason)
    conversations.close()
    for (const feature of features) feature.close?.()
    if (polite && connection.state === 'ready') {
      await connection.request('logout', {}, { timeoutMs: FAREWELL_LIMIT_MS }).catch(() => undefined)
    }
    connection.close(reason)
    await stopped
  }

  private onStateChange({ to, error }: ConnectionChange): void {
    this.instance.netState.onConnection(to)
    this.lastError = error ?? this.lastError
    if (to !== 'closed' || !error || this.phase === 'ended') return
    const end = accountEnd(error, this.kickedType)
    if (this.phase === 'working') this.source.onEnd(end)
    else this.failure.reject(error)
  }

  private onLogin(answer: ResponseOf<'login'>): void {
    this.tinyId = answer.tinyId
    this.takeClock()
  }

  private takeClock(): void {
    this.instance.clockOffsetMs = this.parts?.connection.clockOffsetMs ?? 0
  }

  private url(): string {
    const endpoint = this.instance.options.endpoint()
    if (endpoint === undefined) throw new TimError(ERRORS.ENDPOINT_UNKNOWN, 'login')
    const url = webSocketAddress(endpoint)
    if (url === undefined) throw new TimError(ERRORS.BAD_ENDPOINT, 'login', { data: { endpoint } })
    return url
  }

  private timeoutError(url: string): TimError {
    const cause = this.lastError ?? new TimError(ERRORS.REQUEST_TIMEOUT)
    const reason = `${cause.message}; is the gateway running, and is ${url.split('?', 1)[0]} its address?`
    return new TimError({ code: cause.code, text: reason }, 'login', { cause })
  }

  /** An area that a part brings along. */
  private added<Area extends keyof AccountServices>(area: Area): AccountServices[Area] {
    for (const { services } of this.working().features) {
      const service = services[area]
      if (service) return service
    }
    throw new TimError(ERRORS.PART_MISSING)
  }

  private working(): AccountParts {
    if (!this.parts) throw new TimError(ERRORS.NOT_LOGGED_IN)
    return this.parts
  }
}
