import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import type { AddFriendOptions, EventName } from '../../src/api/types'
import { codeOf, eventually, type Person } from '../support/two-people'
import { inhabit, type World } from './world'

/** What tells of people; in the order in which one burst is heard. */
const LISTS: readonly EventName[] = [
  EVENT.PROFILE_UPDATED, EVENT.BLACKLIST_UPDATED, EVENT.FRIEND_LIST_UPDATED, EVENT.FRIEND_GROUP_LIST_UPDATED,
  EVENT.FRIEND_APPLICATION_LIST_UPDATED,
]

/** Who people are to each other: profiles, friends, the blacklist, follows and who is online. */
export function describePeople(world: World): void {
  const { company } = inhabit(world, ['--c2c-rate', '0', '--web-instances', '2'])

  /** Two people with two devices each. */
  async function four(): Promise<[Person, Person, Person, Person]> {
    const [alice, bob] = await company.two()
    return [alice, await company.join(alice.userID), bob, await company.join(bob.userID)]
  }

  describe('a profile that changes', () => {
    it('N3, N4: is told to own devices and to friends, never to strangers; N10: and no list of conversations is', async () => {
      const [alice, bob] = await company.two()
      const tablet = await company.join(alice.userID)
      const carol = await company.join(`carol-${bob.userID}`)
      await befriend(alice, bob)
      for (const other of [bob, carol]) await alice.say(other, 'this is how I was called')
      await eventually(() => [bob, carol, tablet].map(({ received }) => received.length)).toEqual([1, 1, 2])
      const people = [alice, tablet, bob, carol]
      // Names of the list are all there when it is answered.
      for (const person of people) await person.chat.getConversationList()
      for (const person of people) person.events.length = 0
      const profile = {
        nick: 'Alice L.', avatar: 'https://pictures.example/a.png', gender: TYPES.GENDER_FEMALE, birthday: 19900102, location: 'Prague',
        selfSignature: 'žluťoučký 🐎', profileCustomField: [{ key: 'Tag_Profile_Custom_Pet', value: 'horse' }],
      }
      const { data } = await alice.chat.updateMyProfile({ ...profile, adminForbidType: TYPES.FORBID_TYPE_SEND_OUT })
      expect(data).toMatchObject({ ...profile, adminForbidType: TYPES.FORBID_TYPE_SEND_OUT })
      for (const person of [alice, tablet, bob]) {
        await eventually(() => person.dataOf(EVENT.PROFILE_UPDATED)).toMatchObject([[{ userID: alice.userID, ...profile }]])
      }
      expect(bob.dataOf(EVENT.PROFILE_UPDATED).flat()).toMatchObject([{ adminForbidType: TYPES.FORBID_TYPE_NONE }])
      expect(people.map((person) => person.count(EVENT.CONVERSATION_LIST_UPDATED))).toEqual([0, 0, 0, 0])
      expect((await nicksOf(bob)).concat(await nicksOf(carol))).toEqual(['Alice L.', ''])
      await alice.say(carol, 'and how I am')
      await eventually(() => carol.received.length).toBe(2)
      expect([carol.count(EVENT.PROFILE_UPDATED), await nicksOf(carol)]).toEqual([0, ['Alice L.']])
    })
  })

  describe('asking for friendship', () => {
    it('F1: who allows everybody is a friend at once, of one side or of both', async () => {
      const [alice, bob] = await company.two()
      await bob.chat.updateMyProfile({ allowType: TYPES.ALLOW_TYPE_ALLOW_ANY })
      expect((await ask(alice, bob, { type: TYPES.SNS_ADD_TYPE_SINGLE })).data).toMatchObject({ code: 0, userID: bob.userID })
      expect([await friendsOf(alice), await friendsOf(bob)]).toEqual([[bob.userID], []])
      const { data } = await alice.chat.checkFriend({ userIDList: [bob.userID] })
      expect(data.successUserIDList).toEqual([{ userID: bob.userID, code: 0, relation: TYPES.SNS_TYPE_A_WITH_B }])
      await alice.chat.deleteFriend({ userIDList: [bob.userID] })
      await ask(alice, bob)
      await eventually(() => friendsOf(bob)).toEqual([alice.userID])
      expect(alice.dataOf(EVENT.FRIEND_LIST_UPDATED).map((list) => list.length)).toEqual([1, 0, 1])
      expect(bob.dataOf(EVENT.FRIEND_LIST_UPDATED)).toMatchObject([[{ userID: alice.userID, profile: { userID: alice.userID } }]])
    })

    it('F2, F4, F9: a request waits at all devices of both, is read once, and agreed to once', async () => {
      const [alice, aliceTablet, bob, bobTablet] = await four()
      const wish = { wording: 'Hi, it is Alice', remark: 'Bobby', groupName: 'Work' }
      expect((await ask(alice, bob, wish)).data).toMatchObject({ code: 30539, userID: bob.userID })
      const request = { wording: wish.wording, source: 'AddSource_Type_Test' }
      for (const person of [alice, aliceTablet]) {
        const sent = [{ ...request, userID: bob.userID, type: TYPES.SNS_APPLICATION_SENT_BY_ME }]
        await eventually(() => person.dataOf(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).toMatchObject([{ friendApplicationList: sent, unreadCount: 0 }])
      }
      for (const person of [bob, bobTablet]) {
        const received = [{ ...request, userID: alice.userID, type: TYPES.SNS_APPLICATION_SENT_TO_ME }]
        await eventually(() => person.dataOf(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).toMatchObject([{ friendApplicationList: received, unreadCount: 1 }])
      }
      await bob.chat.setFriendApplicationRead()
      await eventually(() => applicationsOf(bobTablet)).toMatchObject({ friendApplicationList: [{}], unreadCount: 0 })
      const answer = { userID: alice.userID, type: TYPES.SNS_APPLICATION_AGREE_AND_ADD, remark: 'Ally' }
      expect((await bob.chat.acceptFriendApplication(answer)).data).toMatchObject({ userID: alice.userID })
      for (const person of [bob, bobTablet, alice, aliceTablet]) {
        const friend = person.userID === bob.userID
          ? { userID: alice.userID, remark: 'Ally', groupList: [] }
          : { userID: bob.userID, remark: 'Bobby', groupList: ['Work'], source: request.source }
        await eventually(() => person.dataOf(EVENT.FRIEND_LIST_UPDATED).at(-1)).toMatchObject([friend])
        expect(await applicationsOf(person)).toEqual({ friendApplicationList: [], unreadCount: 0 })
      }
      expect(aliceTablet.dataOf(EVENT.FRIEND_GROUP_LIST_UPDATED)).toEqual([[{ name: 'Work', userIDList: [bob.userID], count: 1 }]])
      expect(await codeOf(bobTablet.chat.acceptFriendApplication(answer))).toBe(30001)
    })

    it('F3: who agrees without adding is a friend of the other side alone; F8: whose list did not change hears nothing', async () => {
      const [alice, bob] = await company.two()
      await ask(alice, bob)
      await eventually(() => bob.count(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).toBe(1)
      await bob.chat.acceptFriendApplication({ userID: alice.userID, type: TYPES.SNS_APPLICATION_AGREE })
      await eventually(() => friendsOf(alice)).toEqual([bob.userID])
      expect((await applicationsOf(bob)).friendApplicationList).toEqual([])
      await alice.chat.deleteFriend({ userIDList: [bob.userID], type: TYPES.SNS_DELETE_TYPE_BOTH })
      await alice.say(bob, 'a message that follows')
      await eventually(() => bob.received.length).toBe(1)
      expect([alice.count(EVENT.FRIEND_LIST_UPDATED), bob.count(EVENT.FRIEND_LIST_UPDATED)]).toEqual([2, 0])
    })

    it('F5: a request that is refused is gone for both', async () => {
      const [alice, bob] = await company.two()
      await ask(alice, bob)
      await eventually(() => bob.count(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).toBe(1)
      await bob.chat.refuseFriendApplication({ userID: alice.userID })
      for (const person of [alice, bob]) {
        await eventually(() => person.dataOf(EVENT.FRIEND_APPLICATION_LIST_UPDATED).at(-1)).toEqual({ friendApplicationList: [], unreadCount: 0 })
        expect([await friendsOf(person), person.count(EVENT.FRIEND_LIST_UPDATED)]).toEqual([[], 0])
      }
    })

    it('F6, F7: fails when the other side takes none, when this side may not send any, and when there is nobody', async () => {
      const [alice, bob] = await company.two()
      expect(await codeOf(alice.chat.addFriend({ to: `nobody-${bob.userID}`, source: 'AddSource_Type_Test' }))).toBe(20003)
      await bob.chat.updateMyProfile({ allowType: TYPES.ALLOW_TYPE_DENY_ANY })
      expect(await codeOf(ask(alice, bob))).toBe(30516)
      await alice.chat.updateMyProfile({ adminForbidType: TYPES.FORBID_TYPE_SEND_OUT })
      expect(await codeOf(ask(alice, bob))).toBe(10007)
      expect([alice, bob].map((person) => person.count(EVENT.FRIEND_APPLICATION_LIST_UPDATED))).toEqual([0, 0])
    })
  })

  describe('a friend', () => {
    it('has a remark, custom fields and groups, which all own devices show; the conversation has the remark', async () => {
      const [alice, bob] = await company.two()
      const tablet = await company.join(alice.userID)
      await befriend(alice, bob)
      await alice.say(bob, 'hello')
      const userID = bob.userID
      const field = { key: 'Tag_SNS_Custom_Since', value: '1999' }
      expect((await alice.chat.updateFriend({ userID, remark: 'Bobby', friendCustomField: [field] })).data).toMatchObject({ userID, remark: 'Bobby' })
      const { data } = await alice.chat.createFriendGroup({ name: 'Work', userIDList: [userID, 'a-stranger'] })
      expect(data).toMatchObject({ friendGroup: { name: 'Work', userIDList: [userID], count: 1 }, failureUserIDList: [{ userID: 'a-stranger', code: 31704 }] })
      await alice.chat.renameFriendGroup({ oldName: 'Work', newName: 'Office' })
      const friend = { userID, remark: 'Bobby', groupList: ['Office'], friendCustomField: [field] }
      for (const person of [alice, tablet]) {
        await eventually(async () => (await person.chat.getFriendList()).data).toMatchObject([friend])
        expect((await person.chat.getFriendGroupList()).data).toEqual([{ name: 'Office', userIDList: [userID], count: 1 }])
        const { data: { conversationList } } = await person.chat.getConversationList([`C2C${userID}`])
        expect(conversationList.map(({ remark }) => remark)).toEqual(['Bobby'])
      }
      await alice.chat.deleteFriendGroup({ name: 'Office' })
      await eventually(async () => (await tablet.chat.getFriendList()).data).toMatchObject([{ userID, groupList: [] }])
      expect((await bob.chat.getFriendList()).data).toMatchObject([{ userID: alice.userID, remark: '', groupList: [] }])
    })
  })

  describe('the blacklist', () => {
    it('B1, B2, B7: ends a friendship and every asking for one; all own devices know, and nobody else', async () => {
      const [alice, tablet, bob] = await four()
      await befriend(alice, bob)
      expect((await alice.chat.addToBlacklist({ userIDList: [bob.userID] })).data).toEqual([bob.userID])
      for (const person of [alice, tablet]) await eventually(() => person.dataOf(EVENT.BLACKLIST_UPDATED)).toEqual([[bob.userID]])
      for (const person of [alice, tablet, bob]) await eventually(() => person.dataOf(EVENT.FRIEND_LIST_UPDATED).at(-1)).toEqual([])
      expect([await codeOf(ask(alice, bob)), await codeOf(ask(bob, alice))]).toEqual([30515, 30525])
      expect([bob.count(EVENT.BLACKLIST_UPDATED), (await bob.chat.getBlacklist()).data]).toEqual([0, []])
      expect(await codeOf(alice.chat.addToBlacklist({ userIDList: [bob.userID] }))).toBe(30001)
      expect(await codeOf(alice.chat.addToBlacklist({ userIDList: [alice.userID] }))).toBe(2742)
      expect((await alice.chat.removeFromBlacklist({ userIDList: [bob.userID] })).data).toEqual([bob.userID])
      await eventually(() => tablet.dataOf(EVENT.BLACKLIST_UPDATED).at(-1)).toEqual([])
    })

    it('B4, B5: what a blocked user writes succeeds and does not arrive, on no device and not later; the other way it works', async () => {
      const [alice, bob] = await company.two()
      const carol = await company.join(`carol-${bob.userID}`)
      const disk = company.device()
      const tablet = await company.join(alice.userID, disk)
      await alice.say(bob, 'you will hear me')
      await bob.say(alice, 'and you me')
      await eventually(() => tablet.receivedTexts).toContain('and you me')
      await alice.chat.addToBlacklist({ userIDList: [bob.userID] })
      expect(await bob.say(alice, 'not any more')).toMatchObject({ status: 'success', sequence: 3 })
      await alice.say(bob, 'still')
      await carol.say(alice, 'from somebody else')
      await eventually(() => [alice.receivedTexts.at(-1), tablet.receivedTexts.at(-1)]).toEqual(['from somebody else', 'from somebody else'])
      await eventually(() => bob.receivedTexts).toEqual(['you will hear me', 'still'])
      expect(await bob.historyTexts(alice)).toEqual(['you will hear me', 'and you me', 'not any more', 'still'])
      const lookAt = async (person: Person) => {
        expect(await person.historyTexts(bob)).toEqual(['you will hear me', 'and you me', 'still'])
        expect(await person.unread(bob)).toBe(1)
      }
      await lookAt(alice)
      await tablet.leave()
      const reloaded = await company.join(alice.userID, disk)
      await lookAt(reloaded)
      await reloaded.leave()
      const fresh = await company.join(alice.userID)
      await lookAt(fresh)
      await alice.chat.removeFromBlacklist({ userIDList: [bob.userID] })
      await bob.say(alice, 'again')
      await eventually(() => fresh.receivedTexts).toEqual(['again'])
      expect(await fresh.historyTexts(bob)).toEqual(['you will hear me', 'and you me', 'still', 'again'])
      expect(alice.receivedTexts).not.toContain('not any more')
    })
  })

  describe('a device that was away', () => {
    it('hears once of each list that changed, in order, and has what the others have; and of nothing the next time', async () => {
      const [alice, bob] = await company.two()
      const carol = await company.join(`carol-${bob.userID}`)
      const disk = company.device()
      const before = await company.join(alice.userID, disk)
      await befriend(alice, bob)
      await eventually(() => friendsOf(before)).toEqual([bob.userID])
      await before.leave()
      await befriend(carol, alice)
      await bob.chat.updateMyProfile({ nick: 'Robert' })
      await alice.chat.createFriendGroup({ name: 'Work', userIDList: [bob.userID, carol.userID] })
      await alice.chat.renameFriendGroup({ oldName: 'Work', newName: 'Office' })
      await alice.chat.updateFriend({ userID: bob.userID, remark: 'Bobby' })
      await alice.chat.addToBlacklist({ userIDList: [carol.userID] })
      const after = await company.join(alice.userID, disk)
      expect(heardOf(after)).toEqual(LISTS.slice(0, 4))
      for (const look of [friendLists, blacklist, groups]) expect(await look(after)).toEqual(await look(alice))
      expect(await friendLists(after)).toMatchObject([{ userID: bob.userID, remark: 'Bobby', groupList: ['Office'], profile: { nick: 'Robert' } }])
      await after.leave()
      const again = await company.join(alice.userID, disk)
      expect([heardOf(again), await friendLists(again)]).toEqual([[], await friendLists(alice)])
    })
  })
}

/** Who is online, and who follows whom. */
export function describePresence(world: World): void {
  const { company } = inhabit(world, ['--c2c-rate', '0', '--web-instances', '2'])
  const online = (person: Person, customStatus = '') => ({ userID: person.userID, statusType: TYPES.USER_STATUS_ONLINE, customStatus })
  const gone = (person: Person) => ({ userID: person.userID, statusType: TYPES.USER_STATUS_UNLOGINED, customStatus: '' })

  describe('who is online', () => {
    it('is one status for all devices of a user: told to subscribers when the first comes, and when the last has logged out', async () => {
      const [alice, bob] = await company.two()
      const { data } = await alice.chat.getUserStatus({ userIDList: [bob.userID, 'nobody-at-all'] })
      expect(data).toMatchObject({ successUserList: [online(bob)], failureUserList: [{ userID: 'nobody-at-all', code: 20003 }] })
      expect((await alice.chat.subscribeUserStatus({ userIDList: [bob.userID] })).data.failureUserList).toEqual([])
      const tablet = await company.join(bob.userID)
      expect((await bob.chat.setSelfStatus({ customStatus: 'at lunch' })).data).toEqual(online(bob, 'at lunch'))
      for (const person of [alice, bob, tablet]) {
        await eventually(() => person.dataOf(EVENT.USER_STATUS_UPDATED)).toEqual([[online(bob, 'at lunch')]])
      }
      await bob.chat.logout()
      await tablet.chat.logout()
      await eventually(() => alice.dataOf(EVENT.USER_STATUS_UPDATED).slice(1)).toEqual([[gone(bob)]])
      await bob.login()
      await eventually(() => alice.dataOf(EVENT.USER_STATUS_UPDATED).slice(2)).toEqual([[online(bob)]])
      await alice.chat.unsubscribeUserStatus()
      await bob.chat.setSelfStatus({ customStatus: 'who wants to know?' })
      await bob.say(alice, 'a message that follows')
      await eventually(() => alice.received.length).toBe(1)
      expect(alice.count(EVENT.USER_STATUS_UPDATED)).toBe(3)
    })

    it('is told to friends without asking, and of nobody else', async () => {
      const [alice, bob] = await company.two()
      const carol = await company.join(`carol-${bob.userID}`)
      await befriend(alice, bob)
      await carol.chat.logout()
      await bob.chat.logout()
      await eventually(() => alice.dataOf(EVENT.USER_STATUS_UPDATED)).toEqual([[gone(bob)]])
      await bob.login()
      await eventually(() => alice.dataOf(EVENT.USER_STATUS_UPDATED)).toEqual([[gone(bob)], [online(bob)]])
    })
  })

  describe('following', () => {
    it('changes the lists of both sides, on all their devices; friendship is another thing', async () => {
      const [alice, bob] = await company.two()
      const tablet = await company.join(alice.userID)
      await alice.chat.updateMyProfile({ nick: 'Alice L.' })
      const [a, b] = [{ userID: alice.userID, nick: 'Alice L.' }, { userID: bob.userID }]
      expect((await alice.chat.followUser([bob.userID, 'nobody-at-all'])).data).toMatchObject({
        successUserIDList: [bob.userID], failureUserIDList: [{ userID: 'nobody-at-all', code: 20003 }],
      })
      for (const person of [alice, tablet]) await eventually(() => person.dataOf(EVENT.MY_FOLLOWING_LIST_UPDATED)).toMatchObject([[b]])
      await eventually(() => bob.dataOf(EVENT.MY_FOLLOWERS_LIST_UPDATED)).toMatchObject([[a]])
      expect((await bob.chat.checkFollowType([alice.userID])).data.userFollowTypeList).toEqual([{ userID: alice.userID, followType: 2 }])
      await bob.chat.followUser([alice.userID])
      await eventually(() => tablet.dataOf(EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED)).toMatchObject([[b]])
      await eventually(() => bob.dataOf(EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED)).toMatchObject([[a]])
      expect((await tablet.chat.getMyFollowersList()).data).toMatchObject({ userList: [b], nextCursor: '' })
      const counts = { followersCount: 1, followingCount: 1, mutualFollowersCount: 1 }
      expect((await bob.chat.getUserFollowInfo()).data.userFollowInfoList).toEqual([{ userID: bob.userID, ...counts }])
      await alice.chat.unfollowUser([bob.userID])
      await eventually(() => bob.dataOf(EVENT.MY_FOLLOWERS_LIST_UPDATED)).toMatchObject([[a], []])
      expect([await friendsOf(alice), (await bob.chat.getMutualFollowersList()).data.userList]).toEqual([[], []])
    })
  })
}

function ask(asker: Person, other: Person, options: Partial<AddFriendOptions> = {}) {
  return asker.chat.addFriend({ to: other.userID, source: 'AddSource_Type_Test', ...options })
}

/** Makes the two friends of each other; done when both know. */
async function befriend(asker: Person, other: Person): Promise<void> {
  await other.chat.updateMyProfile({ allowType: TYPES.ALLOW_TYPE_ALLOW_ANY })
  await ask(asker, other)
  await eventually(() => friendsOf(other)).toContain(asker.userID)
}

async function friendLists(person: Person) {
  return (await person.chat.getFriendList()).data
}

async function friendsOf(person: Person): Promise<string[]> {
  return (await friendLists(person)).map(({ userID }) => userID)
}

async function applicationsOf(person: Person) {
  return (await person.chat.getFriendApplicationList()).data
}

async function blacklist(person: Person) {
  return (await person.chat.getBlacklist()).data
}

async function groups(person: Person) {
  return (await person.chat.getFriendGroupList()).data
}

/** What the conversations of the list are called. */
async function nicksOf(person: Person): Promise<string[]> {
  const { data } = await person.chat.getConversationList()
  return data.conversationList.map(({ userProfile }) => userProfile?.nick ?? '')
}

/** Which lists of people changed, as it was told. */
function heardOf(person: Person): EventName[] {
  return person.events.map(({ name }) => name).filter((name) => LISTS.includes(name))
}
