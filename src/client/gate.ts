import { ERRORS } from '@opentim/protocol'
import { EVENT } from '../api/event'
import { TimError } from '../api/errors'
import type { EventBus } from '../events/event-bus'
import type { Account, AccountServices } from './account'
import type { Session } from './session'

/**
 * Lets calls through when somebody is logged in. What it turns away is rejected and, as the API has always done, also
 * raised as ERROR within the call.
 */
export class Gate {
  constructor(private readonly session: Session<Account>, private readonly bus: EventBus) {}

  /** The account, if a call may go ahead now. */
  get account(): Account | undefined {
    return this.session.account
  }

  /** Runs the call with the account, or rejects with 2024 or 3000; `dataOf` makes the `data` of that error. */
  async call<Result>(
    operation: string, run: (account: Account) => Promise<Result>, dataOf: () => Record<string, unknown> = () => ({}),
  ): Promise<Result> {
    const { account } = this.session
    if (!account) throw this.turnAway(operation, dataOf())
    try {
      return await run(account)
    } catch (error) {
      throw asTimError(operation, error)
    }
  }

  /** The calls with those names of one area, each of them as call() runs it. */
  calls<Area extends keyof AccountServices, Name extends string & keyof AccountServices[Area]>(
    area: Area, names: readonly Name[],
  ): Pick<AccountServices[Area], Name> {
    const calls: Partial<Record<Name, unknown>> = {}
    for (const name of names) {
      calls[name] = (...args: unknown[]) => this.call(name, (account) => {
        const services = account[area] as unknown as Record<Name, (...args: unknown[]) => Promise<unknown>>
        return services[name](...args)
      })
    }
    return calls as Pick<AccountServices[Area], Name>
  }

  /** Raises the error of a session call that came at the wrong time, and gives it back. */
  raise<Failure>(error: Failure): Failure {
    if (error instanceof TimError && GATING_CODES.includes(error.code)) this.emit(error)
    return error
  }

  private turnAway(operation: string, data: Record<string, unknown>): TimError {
    const reason = this.session.state === 'loggingIn' ? ERRORS.NOT_READY : ERRORS.NOT_LOGGED_IN
    const error = new TimError(reason, operation, { data })
    this.emit(error)
    return error
  }

  private emit(error: TimError): void {
    this.bus.emit(EVENT.ERROR, { code: error.code, message: error.message })
  }
}

const GATING_CODES: readonly number[] = [ERRORS.NOT_LOGGED_IN.code, ERRORS.LOGIN_IN_PROGRESS.code]

function asTimError(operation: string, error: unknown): TimError {
  return error instanceof TimError ? error : new TimError(ERRORS.INTERNAL, operation, { cause: error })
}
