import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { KickedOutType } from '../api/types'
import type { Clock } from '../platform/port'
import { createDeferred, type Deferred } from '../shared/deferred'
import { StateMachine } from '../shared/state-machine'
import { SESSION_EDGES, type SessionState } from './session-state'

/** Who logs in. */
export interface Credentials {
  readonly userID: string
  readonly userSig: string
}

/** Why an account stopped by itself. */
export type AccountEnd =
  | { readonly kind: 'kicked'; readonly type: KickedOutType }
  | { readonly kind: 'failed'; readonly error: TimError }

/** Everything that lives between one login and its end, as the session sees it. */
export interface SessionAccount {
  /** Resolves when every call works; rejects with a TimError, in bounded time. */
  start(): Promise<void>
  /** Stops and frees everything. Never rejects. `polite`: tells the gateway, if that is possible at once. */
  end(reason: TimError, polite: boolean): Promise<void>
}

/** What the application hears of the session. */
export interface SessionSignals {
  ready(): void
  notReady(): void
  kickedOut(type: KickedOutType): void
  failed(error: TimError): void
}

export interface SessionOptions<Account extends SessionAccount> {
  readonly clock: Clock
  readonly signals: SessionSignals
  /** `onEnd` is called at most once, and not after end(). */
  readonly openAccount: (credentials: Credentials, onEnd: (end: AccountEnd) => void) => Account
}

/** A login that has not settled. */
interface LoginAttempt {
  readonly credentials: Credentials
  readonly result: Deferred
}

/** An account together with whose it is. */
interface Tenure<Account> {
  readonly account: Account
  readonly userId: string
}

/**
 * Who is logged in. Owns the life of accounts: at most one at any moment, and the next one is opened only when the one
 * before has ended, however fast the calls come. It does not know what an account is made of.
 */
export class Session<Account extends SessionAccount> {
  private readonly machine = new StateMachine<SessionState>('loggedOut', SESSION_EDGES)
  private attempt: LoginAttempt | undefined
  private tenure: Tenure<Account> | undefined
  /** Settles when every account that was ever opened has ended, except the present one. */
  private ending: Promise<void> = Promise.resolve()

  constructor(private readonly options: SessionOptions<Account>) {}

  get state(): SessionState {
    return this.machine.state
  }

  /** The account that works, while there is one. */
  get account(): Account | undefined {
    return this.state === 'ready' ? this.tenure?.account : undefined
  }

  /** Empty unless ready. */
  get userId(): string {
    return this.state === 'ready' ? this.tenure?.userId ?? '' : ''
  }

  /** Resolves true when this user was logged in already. Throws at once when it cannot begin now. */
  login(credentials: Credentials): Promise<boolean> {
    if (this.state === 'destroyed') throw closedError('login')
    if (this.state === 'loggingIn') throw new TimError(ERRORS.LOGIN_IN_PROGRESS, 'login')
    if (this.state === 'ready' && this.userId === credentials.userID) return Promise.resolve(true)
    const attempt: LoginAttempt = { credentials, result: createDeferred() }
    if (this.state === 'ready') this.leave('loggingIn', 'logout')
    else this.machine.transition('loggingIn')
    this.attempt = attempt
    void this.run(attempt)
    return attempt.result.promise.then(() => false)
  }

  /** Throws at once when nobody is logged in or about to be. */
  logout(): Promise<void> {
    const { state } = this
    if (state !== 'ready' && state !== 'loggingIn') throw new TimError(ERRORS.NOT_LOGGED_IN, 'logout')
    this.leave('loggingOut', 'logout')
    return this.ending
  }

  /** The last call of a session. Undefined when there is nobody to wait for. */
  destroy(): Promise<void> | undefined {
    const { state } = this
    if (state === 'destroyed') return undefined
    this.leave('destroyed', 'destroy')
    return state === 'loggedOut' ? undefined : this.ending
  }

  private async run(attempt: LoginAttempt): Promise<void> {
    await this.ending
    if (this.attempt !== attempt) return
    const { userID } = attempt.credentials
    try {
      const tenure = this.open(attempt)
      await tenure.account.start()
      if (this.attempt !== attempt) return
      this.attempt = undefined
      this.machine.transition('ready')
      attempt.result.resolve()
      this.announce(tenure)
    } catch (error) {
      this.fail(attempt, error instanceof TimError ? error : new TimError(ERRORS.INTERNAL, `login of ${userID}`, { cause: error }))
    }
  }

  private open(attempt: LoginAttempt): Tenure<Account> {
    const account = this.options.openAccount(attempt.credentials, (end) => this.onAccountEnd(tenure, attempt, end))
    const tenure: Tenure<Account> = { account, userId: attempt.credentials.userID }
    this.tenure = tenure
    return tenure
  }

  /** SDK_READY comes in a later macrotask, so that whoever awaited login() runs before its handlers. */
  private announce(tenure: Tenure<Account>): void {
    this.options.clock.nextTask(() => {
      if (this.tenure === tenure && this.state === 'ready') this.options.signals.ready()
    })
  }

  private fail(attempt: LoginAttempt, error: TimError): void {
    if (this.attempt !== attempt) return
    this.attempt = undefined
    this.machine.transition('loggedOut')
    this.endTenure(error, { notReady: false })
    attempt.result.reject(error)
  }

  private onAccountEnd(tenure: Tenure<Account>, attempt: LoginAttempt, end: AccountEnd): void {
    if (this.tenure !== tenure) return
    const error = end.kind === 'failed' ? end.error : new TimError(ERRORS.KICKED, 'login', { data: { type: end.type } })
    if (this.attempt === attempt) return this.fail(attempt, error)
    this.machine.transition('loggedOut')
    this.endTenure(error, { notReady: false, polite: false })
    if (end.kind === 'kicked') this.options.signals.kickedOut(end.type)
    else this.options.signals.failed(end.error)
    this.options.signals.notReady()
  }

  /** The application ends what there is: a login that has not settled, or an account that works. */
  private leave(to: SessionState, operation: string): void {
    const notReady = this.state === 'ready'
    this.machine.transition(to)
    this.attempt?.result.reject(closedError('login'))
    this.attempt = undefined
    this.endTenure(closedError(operation), { notReady })
  }

  private endTenure(reason: TimError, options: { notReady: boolean; polite?: boolean }): void {
    const { tenure } = this
    this.tenure = undefined
    const ended = Promise.all([this.ending, tenure?.account.end(reason, options.polite ?? true)])
    this.ending = ended.then(() => {
      // A login that came meanwhile has taken the state over.
      if (this.state === 'loggingOut') this.machine.transition('loggedOut')
      if (options.notReady) this.options.signals.notReady()
    })
  }
}

function closedError(operation: string): TimError {
  return new TimError(ERRORS.CLOSED, operation)
}
