import type { wire } from '@opentim/protocol'
import type { Conversation, Message, Profile } from '../../../src/api/types'
import { ConversationService } from '../../../src/conversations/conversation-service'
import { createTextMessage } from '../../../src/messages/builders/create-text-message'
import { MessageService } from '../../../src/messages/message-service'
import { profileListener } from '../../../src/profiles/profile-listener'
import { ProfileService } from '../../../src/profiles/profile-service'
import { createRelay } from '../../../src/shared/relay'
import { SYNC_CALLS } from '../../../src/sync/guarded-listener'
import type { MessageRecord, SyncListener } from '../../../src/sync/port'
import { FakeClock } from '../../support/fake-clock'
import { FakeSync, START_SECONDS, settlePromises, textRecord } from '../../support/fake-sync'
import { PeopleGateway } from '../../support/people-gateway'

export type Raised =
  | readonly ['profiles', Profile[]]
  | readonly ['messages', Message[]]
  | readonly ['revoked', Message[]]
  | readonly ['conversations', Conversation[]]

/** The services of user `me`, wired as an account wires them; `fred` is a friend, everybody else a stranger. */
export function openWorld({ capacity = 1000 } = {}) {
  const sync = new FakeSync()
  const gateway = new PeopleGateway()
  const raised: Raised[] = []
  const remarks = new Map<string, string>()
  const identity = { userId: () => 'me', tinyId: () => '7' }
  const profiles = new ProfileService({
    gateway, identity, capacity,
    shelf: { put: () => undefined, remove: () => undefined },
    signals: { named: (userIds) => messages.onNamed(userIds), updated: (list) => raised.push(['profiles', list]) },
    isFriend: (userId) => userId === 'fred',
  })
  const conversations = new ConversationService({
    log: sync, identity, profiles, clock: new FakeClock(),
    remarks: { remarkOf: (userId) => remarks.get(userId) ?? '' },
    signals: { listUpdated: (list) => raised.push(['conversations', list()]), totalUnreadUpdated: () => undefined },
  })
  const messages: MessageService = new MessageService({
    log: sync, identity, names: profiles, outgoing: conversations,
    signals: {
      received: (list) => raised.push(['messages', list]), revoked: (list) => raised.push(['revoked', list]), readByPeer: () => undefined,
    },
  })
  const listeners = [profileListener(profiles), messages.listener, conversations.listener]
  sync.listener = createRelay<SyncListener>(SYNC_CALLS, (tell) => listeners.forEach(tell))
  return { sync, gateway, raised, remarks, profiles, conversations, messages, ...deeds(sync, gateway, raised), conversationWith, historyWith }

  async function conversationWith(userId: string): Promise<Conversation | undefined> {
    const { data } = await conversations.getConversationList([`C2C${userId}`])
    return data.conversationList[0]
  }

  async function historyWith(userId: string): Promise<Message[]> {
    return (await messages.getMessageList({ conversationID: `C2C${userId}` })).data.messageList
  }
}

/** What others do. */
function deeds(sync: FakeSync, gateway: PeopleGateway, raised: readonly Raised[]) {
  let number = 0
  /** A message with the sender's name as it is now, at second `START_SECONDS + 1`, + 2, … of each conversation. */
  const delivers = (from: string, fields: Partial<MessageRecord> = {}) => {
    const { nick, avatar } = gateway.profileOf(from)
    return sync.push(textRecord({ id: `9-${START_SECONDS}-${++number}`, from, nick, avatar, ...fields }))
  }
  return {
    delivers,
    /** One message, and the burst is over. */
    writes: async (from: string, fields: Partial<MessageRecord> = {}) => {
      const row = delivers(from, fields)
      sync.settle()
      await settlePromises()
      return row
    },
    /** A change of one's profile, `second` seconds after the start. */
    changes: (userId: string, second: number, fields: Partial<wire.Profile>) =>
      gateway.change(userId, (START_SECONDS + second) * 1000, fields),
    /** The gateway pushes profiles as they are now. */
    pushes: (...userIds: string[]) => {
      sync.listener?.onProfiles(userIds.map((userId) => gateway.profileOf(userId)))
      sync.settle()
    },
    /** What was raised of one kind. */
    heard: <Kind extends Raised[0]>(kind: Kind) =>
      raised.flatMap((event) => (event[0] === kind ? [event[1] as Extract<Raised, readonly [Kind, unknown]>[1]] : [])),
  }
}

/** A text of user `me`. */
export function ownText(words: string, to: string): Message {
  return createTextMessage({
    author: () => ({ userId: 'me', tinyId: '7', nick: '', avatar: '' }),
    nextStamp: () => ({ clientTime: START_SECONDS, random: 5 }),
    nextClientSequence: () => 1,
  }, { to, conversationType: 'C2C', payload: { text: words } })
}
