import { describe, expect, it } from 'vitest'
import { settlePromises } from '../../support/fake-sync'
import { openWorld, ownText } from './people-world'

const NICK = { nick: 'Robert', avatar: 'robert.png' }

describe('rules of names and faces', () => {
  it('N1: a conversation has no name of its own: it is filled in from the user cache when the conversation is read', async () => {
    const { writes, conversationWith, profiles, changes } = openWorld()
    await writes('bob')
    expect((await conversationWith('bob'))?.userProfile).toMatchObject({ nick: 'nick of bob', avatar: '' })
    changes('bob', 50, NICK)
    await profiles.getUserProfile({ userIDList: ['bob'] })
    expect((await conversationWith('bob'))?.userProfile).toMatchObject(NICK)
  })

  it('N2: an unknown peer is fetched once, and the list is raised again with the name', async () => {
    const { writes, gateway, heard, conversationWith } = openWorld()
    await writes('bob')
    expect(gateway.asked).toEqual([['bob']])
    expect(heard('conversations').map(([bob]) => bob?.userProfile?.nick)).toEqual(['', 'nick of bob'])
    await writes('bob')
    await conversationWith('bob')
    expect(gateway.asked).toHaveLength(1)
  })

  it('N2: a peer of a list that the application fetches is fetched before it answers', async () => {
    const { delivers, gateway, conversations, conversationWith } = openWorld()
    delivers('bob')
    expect((await conversationWith('bob'))?.userProfile?.nick).toBe('nick of bob')
    await conversations.getConversationProfile('C2Cbob')
    expect(gateway.asked).toEqual([['bob']])
  })

  it('N3: a friend’s change is pushed: the cache has it at once, and PROFILE_UPDATED says so, once for a burst', async () => {
    const { writes, pushes, changes, heard, profiles, conversationWith } = openWorld()
    await writes('fred')
    await profiles.getMyProfile()
    changes('fred', 50, NICK)
    changes('me', 50, { location: 'Oslo' })
    pushes('me', 'fred')
    pushes('fred')
    expect(heard('profiles').map((list) => list.map(({ userID }) => userID))).toEqual([['me', 'fred']])
    expect(heard('profiles')[0]?.[1]).toMatchObject({ ...NICK, lastUpdatedTime: expect.any(Number) as number })
    expect((await conversationWith('fred'))?.userProfile).toMatchObject(NICK)
  })

  it('N4: a stranger’s change is not pushed: the name stays old until getUserProfile(), and is never raised', async () => {
    const { writes, changes, heard, profiles, conversationWith } = openWorld()
    await writes('bob')
    changes('bob', 50, NICK)
    expect((await conversationWith('bob'))?.userProfile?.nick).toBe('nick of bob')
    expect((await profiles.getUserProfile({ userIDList: ['bob'] })).data).toMatchObject([NICK])
    expect((await conversationWith('bob'))?.userProfile).toMatchObject(NICK)
    expect(heard('profiles')).toEqual([])
  })

  it('N5: a message refreshes the name of a sender who is in the cache, and no request is made for it', async () => {
    const { writes, changes, gateway, profiles, conversationWith, heard } = openWorld()
    await writes('bob')
    changes('bob', 1.5, { ...NICK, selfSignature: 'new' })
    await writes('bob')
    expect((await conversationWith('bob'))?.userProfile).toMatchObject({ ...NICK, selfSignature: '', lastUpdatedTime: 1000 })
    expect(heard('messages')[1]).toMatchObject([NICK])
    expect(profiles.lookup('bob')).toMatchObject(NICK)
    expect([gateway.asked.length, heard('profiles').length]).toEqual([1, 0])
  })

  it('N5: an onlineUserOnly message does so too; a sender who is not in the cache does not enter by it', async () => {
    const { sync, profiles, delivers } = openWorld()
    await profiles.ensure(['bob'])
    const { message } = delivers('bob', NICK)
    delivers('carol', NICK)
    if (message) sync.listener?.onOnline({ ...message, nick: 'Online' }, 1e10)
    expect(profiles.lookup('bob')?.nick).toBe('Online')
    expect(profiles.lookup('carol')).toBeUndefined()
  })

  it('N5: what an earlier session had received, and a message older than what is known, bring no name', async () => {
    const { sync, profiles, delivers, changes } = openWorld()
    changes('bob', 50, NICK)
    await profiles.ensure(['bob'])
    const row = delivers('bob', { nick: 'old' })
    sync.listener?.onRows({ conversationId: 'C2Cbob', entries: [{ ...row, seq: 2, time: 1e10 }], fresh: false })
    expect(profiles.lookup('bob')?.nick).toBe('Robert')
  })

  it('N6: hence a friend’s conversation is always current, a stranger’s as good as it can be', async () => {
    const { delivers, writes, changes, pushes, conversationWith } = openWorld()
    delivers('fred')
    await writes('bob')
    for (const userId of ['fred', 'bob']) changes(userId, 50, NICK)
    pushes('fred')
    const nicks = async () => [(await conversationWith('fred'))?.userProfile?.nick, (await conversationWith('bob'))?.userProfile?.nick]
    expect(await nicks()).toEqual(['Robert', 'nick of bob'])
    await writes('bob')
    expect(await nicks()).toEqual(['Robert', 'Robert'])
  })

  it('N10: a change of a profile is no change of the list; the next operation shows it', async () => {
    const { writes, changes, pushes, profiles, conversations, sync, heard } = openWorld()
    await writes('fred')
    await writes('bob')
    const before = heard('conversations').length
    for (const userId of ['fred', 'bob']) changes(userId, 50, NICK)
    pushes('fred')
    await profiles.getUserProfile({ userIDList: ['bob'] })
    sync.settle()
    await settlePromises()
    expect(heard('conversations')).toHaveLength(before)
    await conversations.setMessageRead({ conversationID: 'C2Cfred' })
    expect(heard('conversations').slice(before).map((list) => list.map(({ userProfile }) => userProfile?.nick))).toEqual([['Robert', 'Robert']])
  })

  it('N11: what a message was stored with never changes, and is shown where the sender is not in the cache', async () => {
    const { writes, changes, pushes, profiles, sync, historyWith } = openWorld({ capacity: 2 })
    await writes('fred')
    const stored = JSON.stringify(sync.logs.get('C2Cfred'))
    changes('fred', 50, NICK)
    pushes('fred')
    expect(await historyWith('fred')).toMatchObject([NICK])
    expect(JSON.stringify(sync.logs.get('C2Cfred'))).toBe(stored)
    // Others came, and the cache forgot the sender.
    await profiles.ensure(['carol', 'dave'])
    expect(await historyWith('fred')).toMatchObject([{ nick: 'nick of fred', avatar: '' }])
  })

  it('N16: with the remark, a conversation has all that its display name is chosen from', async () => {
    const { writes, remarks, conversationWith } = openWorld()
    remarks.set('fred', 'Freddy from work')
    await writes('fred')
    expect(await conversationWith('fred')).toMatchObject({ remark: 'Freddy from work', userProfile: { userID: 'fred', nick: 'nick of fred' } })
  })
})

describe('N12: the names of messages', () => {
  it('old history of a sender in the cache shows the new name', async () => {
    const { sync, delivers, changes, profiles, historyWith, conversationWith } = openWorld()
    delivers('bob')
    delivers('bob')
    changes('bob', 50, NICK)
    await profiles.getUserProfile({ userIDList: ['bob'] })
    sync.settle()
    expect(await historyWith('bob')).toMatchObject([NICK, NICK])
    expect((await conversationWith('bob'))?.lastMessage.nick).toBe('Robert')
  })

  it.each(['push', 'getUserProfile', 'message'])('objects that the application holds already show it: by %s', async (way) => {
    const { writes, changes, pushes, profiles, heard } = openWorld()
    await writes('fred')
    await writes('bob')
    const [message, other] = heard('messages').flat()
    changes('fred', 1.5, NICK)
    if (way === 'push') pushes('fred')
    if (way === 'getUserProfile') await profiles.getUserProfile({ userIDList: ['fred'] })
    if (way === 'message') await writes('fred')
    expect(message).toMatchObject(NICK)
    expect(other?.nick).toBe('nick of bob')
    expect({ ...message }).toMatchObject(NICK)
    expect(JSON.parse(JSON.stringify(message))).toMatchObject(NICK)
    expect(Object.getOwnPropertyDescriptor(message, 'nick')).toEqual({ value: 'Robert', enumerable: true, writable: true, configurable: true })
  })

  it('the objects say so before PROFILE_UPDATED, and both come before the messages of the burst', async () => {
    const { sync, writes, delivers, changes, raised, gateway, heard } = openWorld()
    await writes('fred')
    const [held] = heard('messages').flat()
    const seen: unknown[] = []
    const push = raised.push.bind(raised)
    raised.push = (...events) => {
      seen.push([events[0]?.[0], held?.nick])
      return push(...events)
    }
    changes('fred', 1.5, NICK)
    delivers('fred')
    sync.listener?.onProfiles([gateway.profileOf('fred')])
    sync.settle()
    expect(seen).toEqual([['profiles', 'Robert'], ['messages', 'Robert'], ['conversations', 'Robert']])
  })

  it('own messages, sent and failed, show one’s own new name, and nothing else of them is touched', async () => {
    const { sync, messages, profiles, gateway } = openWorld()
    await profiles.getMyProfile()
    const message = ownText('hello', 'bob')
    const sending = messages.sendMessage(message).catch(() => undefined)
    sync.refuse(message.ID)
    await sending
    Object.assign(message.payload, { text: 'edited before the resend' })
    gateway.change('me', 2000, {})
    await profiles.updateMyProfile(NICK)
    expect(message).toMatchObject({ ...NICK, status: 'fail', payload: { text: 'edited before the resend' } })
  })

  it('whoever revoked a message has the new name on it', async () => {
    const { sync, writes, changes, pushes, heard } = openWorld()
    await writes('fred')
    const row = await writes('bob')
    sync.listener?.onRows({
      conversationId: 'C2Cbob', fresh: true,
      entries: [{ ...row, seq: row.seq + 1, kind: 'revoke', message: null, revocation: { targetSeq: row.seq, revoker: 'fred', reason: '' } }],
    })
    sync.settle()
    const [message] = heard('revoked').flat()
    expect(message?.revokerInfo).toEqual({ userID: 'fred', nick: 'nick of fred', avatar: '' })
    changes('fred', 50, NICK)
    pushes('fred')
    expect(message).toMatchObject({ nick: 'nick of bob', revokerInfo: { userID: 'fred', ...NICK } })
  })

  it('an object that the application froze stays as it is, and the next one is right', async () => {
    const { writes, changes, pushes, heard, messages } = openWorld()
    await writes('fred')
    const [message] = heard('messages').flat()
    Object.freeze(message)
    changes('fred', 50, NICK)
    pushes('fred')
    expect(message?.nick).toBe('nick of fred')
    expect(messages.findMessage(message?.ID ?? '')).toMatchObject(NICK)
  })

  it('a sender who becomes known later is shown as the cache has them', async () => {
    const { writes, changes, heard } = openWorld()
    changes('bob', -50, NICK)
    await writes('bob', { nick: '', avatar: '' })
    expect(heard('messages').flat()).toMatchObject([NICK])
  })
})

describe('N13: traffic asks for nothing', () => {
  const senders = Array.from({ length: 50 }, (_, index) => `user${index}`)

  it('1,000 messages of 50 strangers in one burst: one request, and none for the next 1,000', async () => {
    const { sync, delivers, gateway, conversations } = openWorld()
    for (let run = 0; run < 2; run++) {
      for (let count = 0; count < 1000; count++) delivers(senders[count % 50] ?? '')
      sync.settle()
      await settlePromises()
      await conversations.getConversationList()
      expect(gateway.asked.map((userIds) => [...userIds].sort())).toEqual([[...senders].sort()])
    }
  })

  it('the same in a burst each, while the gateway takes its time: whoever comes meanwhile is asked for together', async () => {
    const { writes, gateway, conversationWith } = openWorld()
    for (let run = 0; run < 2; run++) {
      const release = gateway.hold()
      for (let count = 0; count < 1000; count++) {
        await writes(senders[count % 50] ?? '')
        if (count === 500) release()
      }
    }
    expect(gateway.asked).toEqual([['user0'], senders.slice(1)])
    expect((await conversationWith('user49'))?.userProfile?.nick).toBe('nick of user49')
  })

  it('100 messages of a stranger who has another name each time: no request', async () => {
    const { writes, gateway, profiles } = openWorld()
    await profiles.ensure(['bob'])
    for (let count = 0; count < 100; count++) await writes('bob', { nick: `Bob ${count}` })
    expect(profiles.lookup('bob')?.nick).toBe('Bob 99')
    expect(gateway.asked).toHaveLength(1)
  })
})
