import { ERRORS, FriendGroupAction } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { done, friend, gone, group, openRelations, refused } from './fact-world'

const WORK = group(9, 'work')
const HOME = group(10, 'home')
const FRIENDS = [friend('carol', { groups: ['9'] }), friend('bob', { groups: ['10', '9', '8'] })]

describe('friend groups', () => {
  it('come in the order in which they were made, with their members by userID', async () => {
    const { groups, connection } = openRelations({}, [HOME, WORK, ...FRIENDS])
    expect(await groups.getFriendGroupList()).toEqual({
      code: 0,
      data: [{ name: 'work', userIDList: ['bob', 'carol'], count: 2 }, { name: 'home', userIDList: ['bob'], count: 1 }],
    })
    expect(connection.asked).toEqual([])
  })

  it('createFriendGroup() gives the group that came before the answer, and names who is no friend', async () => {
    const { groups, connection, tell } = openRelations({
      changeFriendGroup: () => {
        tell([WORK, friend('bob', { groups: ['9'] })])
        return { results: [done('bob'), refused('dave', ERRORS.NOT_A_FRIEND)] }
      },
    }, [friend('bob')])
    expect(await groups.createFriendGroup({ name: ' work', userIDList: ['bob', 'dave'] })).toEqual({
      code: 0,
      data: {
        friendGroup: { name: 'work', userIDList: ['bob'], count: 1 },
        failureUserIDList: [{ userID: 'dave', code: 31704, message: ERRORS.NOT_A_FRIEND.text }],
      },
    })
    expect(connection.take()).toEqual([['changeFriendGroup', { action: FriendGroupAction.CREATE_GROUP, name: 'work', userIds: ['bob', 'dave'] }]])
  })

  it('X16: a name that a Mac writes decomposed is the one that the gateway keeps', async () => {
    const [typed, kept] = ['Cafe\u0301', 'Caf\u00e9']
    const { groups } = openRelations({ changeFriendGroup: () => ({ results: [] }) }, [group(9, kept), friend('bob', { groups: ['9'] })])
    const friendGroup = { name: kept, userIDList: ['bob'], count: 1 }
    for (const name of [typed, `${typed} `]) {
      expect((await groups.addToFriendGroup({ name, userIDList: ['bob'] })).data.friendGroup).toEqual(friendGroup)
      expect((await groups.renameFriendGroup({ oldName: name, newName: name })).data).toEqual({ friendGroup })
      expect((await groups.deleteFriendGroup({ name })).data).toEqual({ friendGroup })
    }
  })

  it.each([
    ['addToFriendGroup', FriendGroupAction.ADD_TO_GROUP], ['removeFromFriendGroup', FriendGroupAction.REMOVE_FROM_GROUP],
  ] as const)('%s() changes the members', async (name, action) => {
    const { groups, connection } = openRelations({ changeFriendGroup: () => ({ results: [refused('dave', ERRORS.NOT_A_FRIEND)] }) }, [WORK, HOME, ...FRIENDS])
    expect((await groups[name]({ name: 'home', userIDList: ['dave'] })).data).toMatchObject({
      friendGroup: { name: 'home', userIDList: ['bob'], count: 1 }, failureUserIDList: [{ userID: 'dave', code: 31704 }],
    })
    expect(connection.take()).toEqual([['changeFriendGroup', { action, name: 'home', userIds: ['dave'] }]])
  })

  it('deleteFriendGroup() gives the group as it was; renameFriendGroup() as it is', async () => {
    const { groups, connection, tell } = openRelations({
      changeFriendGroup: ({ action, newName }) => {
        tell(action === FriendGroupAction.DELETE_GROUP ? gone(HOME) : { ...WORK, name: newName })
        return { results: [] }
      },
    }, [WORK, HOME, ...FRIENDS])
    expect((await groups.deleteFriendGroup({ name: 'home' })).data).toEqual({ friendGroup: { name: 'home', userIDList: ['bob'], count: 1 } })
    expect((await groups.renameFriendGroup({ oldName: 'work', newName: 'office' })).data)
      .toEqual({ friendGroup: { name: 'office', userIDList: ['bob', 'carol'], count: 2 } })
    expect(connection.take()).toEqual([
      ['changeFriendGroup', { action: FriendGroupAction.DELETE_GROUP, name: 'home' }],
      ['changeFriendGroup', { action: FriendGroupAction.RENAME_GROUP, name: 'work', newName: 'office' }],
    ])
  })

  it('rejects with what the gateway refuses: 30001, 61004', async () => {
    for (const reason of [ERRORS.RELATION_CONFLICT, ERRORS.TOO_MANY]) {
      const { groups } = openRelations({ changeFriendGroup: () => Promise.reject(new TimError(reason)) })
      await expect(groups.createFriendGroup({ name: 'work', userIDList: [] })).rejects.toMatchObject({ code: reason.code })
    }
  })

  it('takes a list of 1,000 users, and no longer one', async () => {
    const { groups, connection } = openRelations({ changeFriendGroup: () => ({ results: [] }) }, [WORK])
    const userIDList = Array.from({ length: 1_001 }, (_, index) => `user${index}`)
    for (const operation of ['createFriendGroup', 'addToFriendGroup', 'removeFromFriendGroup'] as const) {
      await groups[operation]({ name: 'work', userIDList: userIDList.slice(1) })
      expect(connection.take()).toHaveLength(1)
      await expect(groups[operation]({ name: 'work', userIDList })).rejects.toMatchObject({ code: 2903, data: { operation, field: 'userIDList', limit: 1_000 } })
    }
    expect(connection.asked).toEqual([])
  })

  it.each([
    ['createFriendGroup', 'name', { name: '', userIDList: [] }], ['createFriendGroup', 'name', { name: ' \n', userIDList: [] }],
    ['createFriendGroup', 'name', { name: 'ä'.repeat(16), userIDList: [] }],
    ['createFriendGroup', 'userIDList', { name: 'work' }], ['addToFriendGroup', 'userIDList', { name: 'work', userIDList: 'bob' }],
    ['removeFromFriendGroup', 'name', { userIDList: ['bob'] }], ['deleteFriendGroup', 'name', undefined], ['deleteFriendGroup', 'name', { name: 7 }],
    ['renameFriendGroup', 'oldName', { newName: 'work' }], ['renameFriendGroup', 'newName', { oldName: 'work', newName: 'ä'.repeat(16) }],
  ] as const)('2903: %s(), field %s: %j', async (operation, field, options) => {
    const { groups, connection } = openRelations()
    await expect(groups[operation](options as never)).rejects.toMatchObject({ code: 2903, data: { operation, field } })
    expect(connection.asked).toEqual([])
  })
})
