import { ConversationService } from '../../../src/conversations/conversation-service'
import { unknownProfile } from '../../../src/profiles/profile-mapper'
import type { Conversation, Profile } from '../../../src/api/types'
import type { MessageRecord } from '../../../src/sync/port'
import { FakeClock } from '../../support/fake-clock'
import { FakeSync, START_SECONDS, textRecord } from '../../support/fake-sync'

/** A user cache by hand, in front of users that exist at the gateway. */
export class FakeProfiles {
  readonly cache = new Map<string, string>()
  readonly users = new Map<string, string>()
  readonly requests: string[][] = []
  failure: Error | undefined
  /** While set, requests wait for it. */
  hold: Promise<void> | undefined

  profileOf(userId: string): Profile {
    return { ...unknownProfile(userId), ...this.nameOf(userId) }
  }

  nameOf(userId: string): { nick: string; avatar: string } | undefined {
    const nick = this.cache.get(userId)
    return nick === undefined ? undefined : { nick, avatar: '' }
  }

  async ensure(userIds: readonly string[]): Promise<void> {
    const absent = userIds.filter((userId) => !this.cache.has(userId))
    if (absent.length > 0) await this.refresh(absent)
  }

  async refresh(userIds: readonly string[]): Promise<void> {
    this.requests.push([...userIds])
    await this.hold
    if (this.failure) throw this.failure
    for (const userId of userIds) {
      const nick = this.users.get(userId)
      if (nick !== undefined) this.cache.set(userId, nick)
    }
  }
}

/** A conversation service of user `me`, on a sync port by hand. */
export function openConversations() {
  const sync = new FakeSync()
  const profiles = new FakeProfiles()
  const remarks = new Map<string, string>()
  const clock = new FakeClock()
  const lists: Conversation[][] = []
  const totals: number[] = []
  const conversations = new ConversationService({
    log: sync,
    identity: { userId: () => 'me' },
    profiles,
    remarks: { remarkOf: (userId) => remarks.get(userId) ?? '' },
    signals: { listUpdated: (list) => lists.push(list()), totalUnreadUpdated: (count) => totals.push(count) },
    clock,
  })
  sync.listener = conversations.listener
  let number = 0
  /** Somebody writes; `me` writes from another device when `from` says so. */
  const write = (from: string, fields: Partial<MessageRecord> = {}) =>
    sync.push(textRecord({ ...fields, id: `9-${START_SECONDS}-${++number}`, from }))
  const list = async () => (await conversations.getConversationList()).data.conversationList
  return { sync, profiles, remarks, clock, lists, totals, conversations, write, list }
}

export function idsOf(list: readonly Conversation[] | undefined): string[] {
  return (list ?? []).map(({ conversationID }) => conversationID)
}
