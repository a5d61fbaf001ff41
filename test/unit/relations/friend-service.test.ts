import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import { TimError } from '../../../src/api/errors'
import type { AddFriendOptions, UpdateFriendOptions } from '../../../src/api/types'
import { done, friend, group, openRelations, refused } from './fact-world'

const BOB = friend('bob', {
  name: 'Bobby', source: 'AddSource_Type_Web', wording: 'Hi', groups: ['2', '1', '9'], custom: [{ key: 'Tag_SNS_Custom_Team', value: 'blue' }],
})
const GROUPS = [group(1, 'work'), group(2, 'home')]

describe('the list of friends', () => {
  it('is sorted by userID; a friend has remark, profile, custom fields and the names of the groups that exist', async () => {
    const { friends, connection } = openRelations({}, [friend('carol'), BOB, friend('Zoe'), ...GROUPS])
    const { data } = await friends.getFriendList()
    expect(data.map(({ userID }) => userID)).toEqual(['Zoe', 'bob', 'carol'])
    expect(data[1]).toMatchObject({
      userID: 'bob', remark: 'Bobby', groupList: ['home', 'work'], source: 'AddSource_Type_Web', wording: 'Hi',
      profile: { userID: 'bob', nick: 'nick of bob' },
      friendCustomField: [{ key: 'Tag_SNS_Custom_Team', value: 'blue' }],
    })
    expect(data[2]).toMatchObject({ remark: '', groupList: [], friendCustomField: [] })
    expect(connection.asked).toEqual([])
  })

  it('is a fresh copy each time', async () => {
    const { friends } = openRelations({}, [BOB, ...GROUPS])
    const [first] = (await friends.getFriendList()).data
    first?.friendCustomField.splice(0)
    first?.groupList.splice(0)
    expect((await friends.getFriendList()).data[0]).toMatchObject({ groupList: ['home', 'work'], friendCustomField: [{ value: 'blue' }] })
  })

  it('fetches the profiles that were forgotten, all in one question', async () => {
    const { friends, ensured } = openRelations({}, [friend('bob'), friend('forgotten1'), friend('forgotten2')])
    expect((await friends.getFriendList()).data.map(({ profile }) => profile.nick)).toEqual(['nick of bob', 'nick of forgotten1', 'nick of forgotten2'])
    expect(ensured).toEqual([['forgotten1', 'forgotten2']])
  })

  it('goes on without them when there is no network, or none that answers within two seconds', async () => {
    const { friends, network, clock } = openRelations({}, [friend('forgotten')])
    network.ask = () => Promise.reject(new TimError(ERRORS.NETWORK_ERROR))
    expect((await friends.getFriendList()).data).toMatchObject([{ userID: 'forgotten', profile: { userID: 'forgotten', nick: '' } }])
    network.ask = () => new Promise(() => undefined)
    const list = friends.getFriendList()
    await clock.advance(2_000)
    expect((await list).data).toMatchObject([{ userID: 'forgotten' }])
    expect(clock.liveTimers).toBe(0)
  })
})

describe('adding a friend', () => {
  const ASKING: AddFriendOptions = { to: 'bob', source: 'AddSource_Type_Web' }

  it.each([
    ['friends now', { code: 0, reason: '' }],
    ['waiting until the other side agrees', { code: 30539, reason: ERRORS.WAITING_FOR_APPROVAL.text }],
  ])('resolves, with %s as data.code', async (_, answer) => {
    const { friends, connection } = openRelations({ addFriend: () => answer })
    const options = { ...ASKING, wording: 'Hi', remark: 'Bobby', groupName: 'work', type: TYPES.SNS_ADD_TYPE_SINGLE }
    expect(await friends.addFriend(options)).toEqual({ code: 0, data: { userID: 'bob', code: answer.code, message: answer.reason } })
    expect(connection.take()).toEqual([
      ['addFriend', { userId: 'bob', source: 'AddSource_Type_Web', wording: 'Hi', remark: 'Bobby', groupName: 'work', both: false }],
    ])
  })

  it('is for both sides, without words, unless something else is said', async () => {
    const { friends, connection } = openRelations({ addFriend: () => ({ code: 0, reason: '' }) })
    await friends.addFriend(ASKING)
    await friends.addFriend({ ...ASKING, type: TYPES.SNS_ADD_TYPE_BOTH })
    const request = { userId: 'bob', source: 'AddSource_Type_Web', wording: '', remark: '', groupName: '', both: true }
    expect(connection.take()).toEqual([['addFriend', request], ['addFriend', request]])
  })

  it.each([
    ['to', undefined], ['to', ''], ['to', 7],
    ['source', undefined], ['source', 'Web'], ['source', 'AddSource_Type_'], ['source', 'AddSource_Type_123456789'], ['source', 'AddSource_Type_äöüäö'],
    ['wording', 'a'.repeat(257)], ['wording', 'ä'.repeat(129)], ['wording', 7], ['wording', null],
    ['remark', 'ä'.repeat(49)], ['groupName', 'ä'.repeat(16)], ['type', 'Add_Type_Odd'], ['type', null],
  ])('2903: %s cannot be %j', async (field, value) => {
    const { friends, connection } = openRelations()
    await expect(friends.addFriend({ ...ASKING, [field]: value })).rejects.toMatchObject({ code: 2903, data: { operation: 'addFriend', field } })
    expect(connection.asked).toEqual([])
  })

  it('takes what just fits', async () => {
    const { friends } = openRelations({ addFriend: () => ({ code: 0, reason: '' }) })
    await friends.addFriend({ to: 'bob', source: 'AddSource_Type_äöüä', wording: 'ä'.repeat(128), remark: 'ä'.repeat(48), groupName: 'ä'.repeat(15) })
  })
})

describe('deleting and checking friends', () => {
  it('names who was no friend, with 31704', async () => {
    const { friends, connection } = openRelations({ deleteFriends: () => ({ results: [done('bob'), refused('carol', ERRORS.NOT_A_FRIEND)] }) })
    expect(await friends.deleteFriend({ userIDList: ['bob', 'carol'] })).toEqual({
      code: 0,
      data: { successUserIDList: ['bob'], failureUserIDList: [{ userID: 'carol', code: 31704, message: ERRORS.NOT_A_FRIEND.text }] },
    })
    await friends.deleteFriend({ userIDList: ['bob'], type: TYPES.SNS_DELETE_TYPE_SINGLE })
    expect(connection.take()).toEqual([
      ['deleteFriends', { userIds: ['bob', 'carol'], both: true }], ['deleteFriends', { userIds: ['bob'], both: false }],
    ])
  })

  it('says who has whom', async () => {
    const { friends, connection } = openRelations({
      checkFriends: () => ({ results: [{ ...done('bob'), relation: TYPES.SNS_TYPE_BOTH_WAY }, refused('nobody', ERRORS.UNKNOWN_USER)] }),
    })
    expect(await friends.checkFriend({ userIDList: ['bob', 'nobody'], type: TYPES.SNS_CHECK_TYPE_SINGLE })).toEqual({
      code: 0,
      data: {
        successUserIDList: [{ userID: 'bob', code: 0, relation: 'CheckResult_Type_BothWay' }],
        failureUserIDList: [{ userID: 'nobody', code: 20003, message: ERRORS.UNKNOWN_USER.text }],
      },
    })
    expect(connection.take()).toEqual([['checkFriends', { userIds: ['bob', 'nobody'], both: false }]])
  })

  it.each([['deleteFriend', 100], ['checkFriend', 1_000]] as const)('%s() takes %i users', async (name, limit) => {
    const { friends } = openRelations({ deleteFriends: () => ({ results: [] }), checkFriends: () => ({ results: [] }) })
    const users = Array.from({ length: limit + 1 }, (_, index) => `user${index}`)
    await friends[name]({ userIDList: users.slice(1) })
    await expect(friends[name]({ userIDList: users })).rejects.toMatchObject({ code: 2903, data: { operation: name, field: 'userIDList', limit } })
    await expect(friends[name]({ userIDList: ['bob'], type: 'Odd' as never })).rejects.toMatchObject({ data: { operation: name, field: 'type' } })
    await expect(friends[name](undefined as never)).rejects.toMatchObject({ code: 2903 })
  })
})

describe('getFriendProfile()', () => {
  it('answers from this device, in the order asked, and names who is no friend with 30001', async () => {
    const { friends, connection, ensured } = openRelations({}, [BOB, friend('forgotten')])
    const { data } = await friends.getFriendProfile({ userIDList: ['forgotten', 'dave', 'bob'] })
    expect(data.friendList).toMatchObject([{ userID: 'forgotten', profile: { nick: 'nick of forgotten' } }, { userID: 'bob', remark: 'Bobby' }])
    expect(data.failureUserIDList).toEqual([{ userID: 'dave', code: 30001, message: ERRORS.RELATION_CONFLICT.text }])
    expect([connection.asked, ensured]).toEqual([[], [['forgotten']]])
  })
})

describe('updateFriend()', () => {
  it('changes what is named, and gives the friend as the facts before the answer made them', async () => {
    const { friends, connection, tell } = openRelations({
      updateFriend: ({ remark }) => {
        tell({ ...BOB, name: remark })
        return {}
      },
    }, [BOB])
    expect((await friends.updateFriend({ userID: 'bob', remark: 'Robert' })).data).toMatchObject({ userID: 'bob', remark: 'Robert' })
    const friendCustomField = [{ key: 'Tag_SNS_Custom_Team', value: '' }]
    await friends.updateFriend({ userID: 'bob', remark: '', friendCustomField })
    expect(connection.take()).toEqual([
      ['updateFriend', { userId: 'bob', fields: ['remark'], remark: 'Robert', custom: [] }],
      ['updateFriend', { userId: 'bob', fields: ['remark', 'friendCustomField'], remark: '', custom: friendCustomField }],
    ])
  })

  it('takes the fields as they are: what the application does to its list afterwards changes nothing', async () => {
    const { friends, connection } = openRelations({ updateFriend: () => ({}) }, [BOB])
    const friendCustomField = [{ key: 'Tag_SNS_Custom_Team', value: 'blue', more: 'than the API knows' }]
    const updating = friends.updateFriend({ userID: 'bob', friendCustomField })
    for (const field of friendCustomField.splice(0)) field.value = 'red'
    await updating
    expect(connection.take()).toMatchObject([['updateFriend', { custom: [{ key: 'Tag_SNS_Custom_Team', value: 'blue' }] }]])
  })

  it('30001: rejects as the gateway does, and when the friend was deleted in this moment', async () => {
    const refusing = openRelations({ updateFriend: () => Promise.reject(new TimError(ERRORS.RELATION_CONFLICT, 'updateFriend')) })
    await expect(refusing.friends.updateFriend({ userID: 'bob', remark: '' })).rejects.toMatchObject({ code: 30001 })
    const { friends } = openRelations({ updateFriend: () => ({}) })
    await expect(friends.updateFriend({ userID: 'bob', remark: '' })).rejects.toMatchObject({ code: 30001 })
  })

  it.each([
    ['', {}], ['userID', { userID: '' }], ['remark', { remark: 'ä'.repeat(49) }], ['remark', { remark: null }],
    ['friendCustomField', { friendCustomField: null }], ['friendCustomField', { friendCustomField: [{ key: 'Team', value: '' }] }],
    ['friendCustomField', { friendCustomField: [{ key: 'Tag_SNS_Custom_Team', value: 'a'.repeat(501) }] }],
    ['friendCustomField', { friendCustomField: JSON.parse('[{ "key": "Tag_SNS_Custom_", "__proto__": { "value": "" } }]') as unknown }],
  ])('2903, field %j: %j', async (field, options) => {
    const { friends, connection } = openRelations({}, [BOB])
    await expect(friends.updateFriend({ userID: 'bob', ...options } as UpdateFriendOptions))
      .rejects.toMatchObject({ code: 2903, data: { operation: 'updateFriend', field } })
    expect(connection.asked).toEqual([])
  })
})
