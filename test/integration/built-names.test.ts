import 'fake-indexeddb/auto'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { openDB } from 'idb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { TYPES } from '../../src/api/constants'
import { EVENT } from '../../src/api/event'
import type { EventName, Message } from '../../src/api/types'
import { TIM as SOURCE } from '../../src/index'
import type { Tim } from '../../src/index'
import { GatewayProcess } from '../support/gateway-process'
import { Person, eventually } from '../support/two-people'

// The build gives properties short names where nobody outside can see them. Here the built file and the sources go
// through the same conversation, and everything that an application gets or a device keeps must be called the same.

const BUILT = new URL('../../dist/index.js', import.meta.url)

/** The names in a value, as paths: `data.messageList[].payload.text`. Keys that are data (a userID) are not told apart. */
function namesIn(value: unknown, path = '', found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return found.add(`${path}: ${typeof value}`)
  for (const name of Object.getOwnPropertyNames(value)) {
    if (name === 'stack' || (Array.isArray(value) && name === 'length')) continue
    namesIn((value as Record<string, unknown>)[name], Array.isArray(value) ? `${path}[]` : `${path}.${name}`, found)
  }
  return found
}

const sorted = (names: Set<string>): string[] => [...names].sort()

/** Everything in the databases of that account. */
async function storedNames(userID: string): Promise<string[]> {
  const found = new Set<string>()
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.includes(userID)) continue
    const database = await openDB(name)
    for (const store of database.objectStoreNames) {
      for (const record of await database.getAll(store)) namesIn(record, store, found)
    }
    database.close()
  }
  return sorted(found)
}

type Note = (what: string, call: Promise<unknown>) => Promise<void>

/** Everything that people can be to each other, once. */
async function meet(alice: Person, bob: Person, note: Note): Promise<void> {
  const nobody = `nobody-of-${alice.userID}`
  const [one, other] = [{ userIDList: [alice.userID] }, { userIDList: [bob.userID, nobody] }]
  const heard = (person: Person, name: EventName): Promise<void> => eventually(() => person.count(name)).toBeGreaterThan(0)
  const { chat } = alice
  await note('addFriend', chat.addFriend({ to: bob.userID, source: 'AddSource_Type_Web', wording: 'w', remark: 'r', groupName: 'g' }))
  await heard(bob, EVENT.FRIEND_APPLICATION_LIST_UPDATED)
  for (const person of [alice, bob]) await note('getFriendApplicationList', person.chat.getFriendApplicationList())
  await note('setFriendApplicationRead', bob.chat.setFriendApplicationRead())
  await note('acceptFriendApplication', bob.chat.acceptFriendApplication({ userID: alice.userID }))
  await note('acceptFriendApplication again', bob.chat.acceptFriendApplication({ userID: alice.userID }))
  await heard(alice, EVENT.FRIEND_GROUP_LIST_UPDATED)
  await note('updateFriend', chat.updateFriend({ userID: bob.userID, friendCustomField: [{ key: 'Tag_SNS_Custom_K', value: 'v' }] }))
  await note('getFriendList', chat.getFriendList())
  await note('getFriendProfile', chat.getFriendProfile(other))
  await note('checkFriend', chat.checkFriend(other))
  await note('getFriendGroupList', chat.getFriendGroupList())
  await note('createFriendGroup', bob.chat.createFriendGroup({ name: 'h', userIDList: [alice.userID, nobody] }))
  await note('renameFriendGroup', bob.chat.renameFriendGroup({ oldName: 'h', newName: 'i' }))
  await note('deleteFriendGroup', bob.chat.deleteFriendGroup({ name: 'i' }))
  await note('addToBlacklist', chat.addToBlacklist({ userIDList: [nobody] }))
  await note('followUser', chat.followUser(other.userIDList))
  await note('getMyFollowingList', chat.getMyFollowingList())
  await note('getUserFollowInfo', chat.getUserFollowInfo(other.userIDList))
  await note('checkFollowType', chat.checkFollowType(other.userIDList))
  await heard(alice, EVENT.MY_FOLLOWING_LIST_UPDATED)
  await heard(bob, EVENT.MY_FOLLOWERS_LIST_UPDATED)
  await note('setSelfStatus', bob.chat.setSelfStatus({ customStatus: 's' }))
  await note('getUserStatus', chat.getUserStatus(other))
  await note('subscribeUserStatus', chat.subscribeUserStatus(other))
  await heard(bob, EVENT.USER_STATUS_UPDATED)
  const { data } = await bob.chat.createFriendGroup({ name: 'j', ...one })
  expect(data.friendGroup.count).toBe(1)
}

/** One conversation with one call of each kind; gives the names in all that came of it. */
async function converse(alice: Person, bob: Person): Promise<{ handedOut: string[]; stored: string[] }> {
  const found = new Set<string>()
  const note: Note = async (what, call) => {
    await call.then((result) => namesIn(result, what, found), (error: unknown) => namesIn(error, `${what} fails`, found))
  }
  await Promise.all([alice.login(), bob.login()])
  const options = { to: bob.userID, conversationType: TYPES.CONV_C2C }
  const { chat } = alice
  const messages: Message[] = [
    chat.createTextMessage({ ...options, payload: { text: 'hello' }, cloudCustomData: 'c' }),
    chat.createCustomMessage({ ...options, payload: { data: 'd', description: 'e', extension: 'f' } }),
    chat.createFaceMessage({ ...options, payload: { index: 1, data: 'g' } }),
    chat.createLocationMessage({ ...options, payload: { description: 'h', longitude: 1, latitude: 2 } }),
  ]
  for (const message of messages) await note('sendMessage', chat.sendMessage(message, { offlinePushInfo: { title: 't' } }))
  await eventually(() => bob.received.length).toBe(messages.length)

  const conversationID = `C2C${alice.userID}`
  await note('getMessageList', bob.chat.getMessageList({ conversationID }))
  await note('getMessageListHopping', bob.chat.getMessageListHopping({ conversationID, sequence: 3, count: 2, direction: 1 }))
  await note('getConversationList', bob.chat.getConversationList())
  await note('getConversationProfile', bob.chat.getConversationProfile(conversationID))
  await note('updateMyProfile', bob.chat.updateMyProfile({ nick: 'Bob', avatar: 'https://example.com/b.png' }))
  await note('getMyProfile', bob.chat.getMyProfile())
  await note('getUserProfile', alice.chat.getUserProfile({ userIDList: [bob.userID, 'nobody'] }))
  await note('setMessageRead', bob.chat.setMessageRead({ conversationID }))
  await note('setAllMessageRead', bob.chat.setAllMessageRead())
  const [first, second] = messages
  if (first && second) {
    await note('revokeMessage', chat.revokeMessage(first))
    await note('revokeMessage again', chat.revokeMessage(first))
    await note('deleteMessage', chat.deleteMessage([second]))
  }
  await meet(alice, bob, note)
  const wrong: unknown = { conversationIDList: 7, userIDList: 'nobody' }
  await note('getConversationList of nothing', chat.getConversationList(wrong as never))
  await note('getUserProfile of nothing', chat.getUserProfile(wrong as never))
  await note('deleteConversation of nothing', chat.deleteConversation(wrong as never))
  await note('clearHistoryMessage', chat.clearHistoryMessage(`C2C${bob.userID}`))
  await note('sendMessage to nobody', bob.chat.sendMessage(bob.chat.createTextMessage({ ...options, to: 'nobody-here', payload: { text: 'x' } })))
  await eventually(() => bob.events.some(({ name }) => name === 'onMessageRevoked')).toBe(true)
  await eventually(() => bob.events.filter(({ name }) => name === 'onTotalUnreadMessageCountUpdated').length).toBeGreaterThan(0)
  await note('deleteConversation', bob.chat.deleteConversation({ conversationIDList: [conversationID], clearHistoryMessage: false }))
  for (const event of [...alice.events, ...bob.events]) namesIn(event, event.name, found)
  namesIn(messages, 'message', found)
  for (const person of [alice, bob]) namesIn(person.chat, 'chat', found)
  const stored = [...await storedNames(alice.userID), ...await storedNames(bob.userID)]
  await Promise.all([alice.leave(), bob.leave()])
  return { handedOut: sorted(found), stored }
}

describe('the built SDK', () => {
  let gateway: GatewayProcess
  let built: { readonly default: Tim } & Record<string, unknown>

  beforeAll(async () => {
    vi.stubGlobal('WebSocket', WebSocket)
    gateway = await GatewayProcess.start()
    if (!existsSync(BUILT)) throw new Error('run `npm run build` first')
    built = await import(/* @vite-ignore */ pathToFileURL(BUILT.pathname).href) as typeof built
  })

  afterAll(async () => {
    vi.unstubAllGlobals()
    await gateway.remove()
  })

  const person = (tim: Tim, userID: string): Person => {
    const chat = tim.create({ SDKAppID: gateway.sdkAppID, proxyServer: gateway.url, instance: userID })
    return new Person(userID, chat, () => gateway.userSig(userID))
  }

  it('calls everything that applications get, and everything that devices keep, as the sources do', async () => {
    const expected = await converse(person(SOURCE, 'anna'), person(SOURCE, 'bert'))
    const actual = await converse(person(built.default, 'arne'), person(built.default, 'bodo'))
    expect(actual.handedOut).toEqual(expected.handedOut)
    expect(actual.stored).toEqual(expected.stored)
    expect(expected.stored.length).toBeGreaterThan(30)
  })

  it('has the constants of the sources', () => {
    expect(built.default).toMatchObject({ TYPES: SOURCE.TYPES, EVENT: SOURCE.EVENT, TSignaling: SOURCE.TSignaling, VERSION: SOURCE.VERSION })
    expect(Object.keys(built.default)).toEqual(Object.keys(SOURCE))
  })
})
