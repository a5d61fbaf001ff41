import { ERRORS, FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { badArgument } from '../api/bad-argument'
import { checkedUserIds } from '../api/checked-user-ids'
import { TimError } from '../api/errors'
import { EVENT } from '../api/event'
import type {
  SetSelfStatusOptions, StatusSubscriptionResult, TimResponse, UserFailure, UserListOptions, UserStatus,
  UserStatusMethods, UserStatusResult,
} from '../api/types'
import type { ConnectionListener } from '../connection/port'
import { inParts } from '../shared/in-parts'
import { SerialQueue } from '../shared/serial-queue'
import { textFault } from '../shared/value-checks'
import { StatusBook } from './status-book'
import { statusFromWire } from './status-mapper'
import type { StatusContext } from './status-port'
import { failuresOf } from './user-failure-mapper'

/**
 * Who is online. Nothing of it is stored. With each session the gateway forgets whose changes that one was told of, so that
 * after a break it is asked again: for those who are subscribed, and for the friends of whom the application knows.
 */
export class StatusService implements UserStatusMethods {
  private readonly book = new StatusBook()
  private readonly subscribed = new Set<string>()
  /** Of the subscriptions, one after the other: the last call decides, in whatever order answers come. */
  private readonly changes = new SerialQueue()
  /** What is known may be of before a break. */
  private isBehind = false
  private isClosed = false

  constructor(private readonly context: StatusContext) {}

  async setSelfStatus(options: SetSelfStatusOptions): Promise<TimResponse<UserStatus>> {
    const custom = options?.customStatus
    const fault = textFault(custom, PEOPLE_LIMITS.customStatusBytes)
    if (fault) throw badArgument('setSelfStatus', 'customStatus', fault)
    const { moment } = this.book
    // Its event comes with the news, which all devices get.
    const { status } = await this.context.connection.request('setStatus', { custom })
    if (!status) throw new TimError(ERRORS.BAD_FRAME, 'setSelfStatus')
    this.take([status], moment)
    return { code: 0, data: this.statusOf(status) }
  }

  async getUserStatus(options: UserListOptions): Promise<TimResponse<UserStatusResult>> {
    const userIds = checkedUserIds('getUserStatus', options?.userIDList, PEOPLE_LIMITS.statuses)
    const { moment } = this.book
    const { statuses, failed } = await this.ask(userIds)
    this.take(statuses, moment)
    const successUserList = statuses.map((status) => this.statusOf(status))
    return { code: 0, data: { successUserList, failureUserList: failuresOf(failed) } }
  }

  async subscribeUserStatus(options: UserListOptions): Promise<TimResponse<StatusSubscriptionResult>> {
    const userIds = checkedUserIds('subscribeUserStatus', options?.userIDList, PEOPLE_LIMITS.watchedPerCall)
    return this.changes.run(async () => {
      const { moment } = this.book
      const { statuses, failed } = await this.watch({ userIds })
      const failureUserList = failuresOf(failed)
      for (const userId of userIds) this.subscribed.add(userId)
      for (const { userID } of failureUserList) this.subscribed.delete(userID)
      this.take(statuses, moment)
      return { code: 0, data: { failureUserList } }
    })
  }

  async unsubscribeUserStatus(options?: UserListOptions): Promise<TimResponse<StatusSubscriptionResult>> {
    const { subscribed } = this
    const all = options === undefined || options === null
    const userIds = all ? [] : checkedUserIds('unsubscribeUserStatus', options.userIDList, PEOPLE_LIMITS.watched)
    return this.changes.run(async () => {
      const failureUserList: UserFailure[] = []
      for (const part of all ? [userIds] : inParts(userIds, PEOPLE_LIMITS.watchedPerCall)) {
        const { failed } = await this.watch({ userIds: part, stop: true, all })
        for (const userId of all ? subscribed : part) subscribed.delete(userId)
        failureUserList.push(...failuresOf(failed))
      }
      return { code: 0, data: { failureUserList } }
    })
  }

  /** A new session is there, of which the gateway knows nothing yet. */
  async onSession(): Promise<void> {
    this.isBehind = true
    await this.catchUp()
  }

  /** Asks for what may have changed, unless that was answered. All that differs is raised at once. */
  async catchUp(): Promise<void> {
    if (!this.isBehind) return
    this.isBehind = false
    const { book, subscribed } = this
    const { moment } = book
    const others = book.userIds.filter((userId) => !subscribed.has(userId) && this.isHeard(userId))
    try {
      const answers = await Promise.all([
        ...inParts([...subscribed], PEOPLE_LIMITS.watchedPerCall).map((userIds) => this.watch({ userIds })),
        ...inParts(others, PEOPLE_LIMITS.statuses).map((userIds) => this.ask(userIds)),
      ])
      this.take(answers.flatMap(({ statuses }) => statuses), moment)
    } catch {
      this.isBehind = true
    }
  }

  /** The gateway told of these without being asked. */
  onStatuses(statuses: readonly wire.UserStatus[]): void {
    this.raise(this.book.told(statuses.map(statusFromWire)))
  }

  /** The account is leaving: nothing is raised any more. */
  close(): void {
    this.isClosed = true
  }

  private ask(userIds: string[]): Promise<wire.GetStatusesResponse> {
    return this.context.connection.request('getStatuses', { userIds })
  }

  private watch(request: Encodable<wire.WatchStatusesRequest>): Promise<wire.WatchStatusesResponse> {
    return this.context.connection.request('watchStatuses', request)
  }

  /** Takes an answer. Of those whose changes nobody wants to hear it is only remembered. */
  private take(statuses: readonly wire.UserStatus[], moment: number): void {
    const changed = this.book.answered(statuses.map(statusFromWire), moment)
    this.raise(changed.filter(({ userID }) => this.isHeard(userID)))
  }

  /** What an answer said of somebody, or what was told meanwhile. */
  private statusOf(status: wire.UserStatus): UserStatus {
    return this.book.statusOf(status.userId) ?? statusFromWire(status)
  }

  private isHeard(userId: string): boolean {
    const { facts, userId: self } = this.context
    return userId === self || this.subscribed.has(userId) || facts.get(FactKind.FRIEND, userId) !== undefined
  }

  private raise(statuses: readonly UserStatus[]): void {
    if (statuses.length === 0 || this.isClosed) return
    this.context.bus.emit(EVENT.USER_STATUS_UPDATED, statuses.map((status) => ({ ...status })))
  }
}

/** The statuses of one login, and what tells them of changes. */
export function createStatusService(context: StatusContext): {
  service: UserStatusMethods
  connectionListener: Partial<ConnectionListener>
  close: () => void
} {
  const service = new StatusService(context)
  return {
    service,
    connectionListener: {
      onStateChange: ({ to }) => void (to === 'ready' && service.onSession()),
      // The gateway may have been too busy for it.
      onHeartbeat: () => void service.catchUp(),
      onStatuses: (statuses) => service.onStatuses(statuses),
    },
    close: () => service.close(),
  }
}
