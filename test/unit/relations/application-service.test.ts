import { ApplicationAction, ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import { TimError } from '../../../src/api/errors'
import { openRelations, readUpTo, received, sent } from './fact-world'

const WAITING = [received('bob', 1_500, 'Hi'), sent('carol', 2_500), received('dave', 3_500)]

describe('the list of applications', () => {
  it('has the newest first, in seconds, with names, both sent and received', async () => {
    const { applications, connection } = openRelations({}, WAITING)
    const { data } = await applications.getFriendApplicationList()
    expect(data.friendApplicationList.map(({ userID }) => userID)).toEqual(['dave', 'carol', 'bob'])
    expect(data.friendApplicationList[1]).toMatchObject({ userID: 'carol', type: TYPES.SNS_APPLICATION_SENT_BY_ME })
    expect(data.friendApplicationList[2]).toEqual({
      userID: 'bob', nick: 'nick of bob', avatar: 'bob.png', time: 1, source: 'AddSource_Type_Web', wording: 'Hi', type: TYPES.SNS_APPLICATION_SENT_TO_ME,
    })
    expect(connection.asked).toEqual([])
  })

  it.each([[0, 2], [1_499, 2], [1_500, 1], [3_500, 0]])('read up to %i: received ones after that are unread', async (time, unreadCount) => {
    const { applications } = openRelations({}, [...WAITING, readUpTo(time)])
    expect((await applications.getFriendApplicationList()).data.unreadCount).toBe(unreadCount)
  })

  it('fetches the names that were forgotten, of both kinds in one question', async () => {
    const { applications, ensured } = openRelations({}, [received('forgotten1', 2), sent('forgotten2', 1)])
    const { data } = await applications.getFriendApplicationList()
    expect(data.friendApplicationList.map(({ nick }) => nick)).toEqual(['nick of forgotten1', 'nick of forgotten2'])
    expect(ensured).toEqual([['forgotten1', 'forgotten2']])
  })

  it('is read up to the newest received one; nothing unread, nothing is asked', async () => {
    const { applications, connection, tell } = openRelations({ readApplications: () => ({}) }, WAITING)
    expect(await applications.setFriendApplicationRead()).toEqual({ code: 0, data: {} })
    expect(connection.take()).toEqual([['readApplications', { time: 3_500 }]])
    tell(readUpTo(3_500))
    expect(await applications.setFriendApplicationRead()).toEqual({ code: 0, data: {} })
    expect(connection.asked).toEqual([])
  })
})

describe('handling an application', () => {
  it('F3, F4: accepts it one way or, by default, both ways', async () => {
    const { applications, connection } = openRelations({ handleApplication: () => ({}) })
    expect(await applications.acceptFriendApplication({ userID: 'bob' })).toEqual({ code: 0, data: { userID: 'bob', code: 0 } })
    await applications.acceptFriendApplication({ userID: 'bob', type: TYPES.SNS_APPLICATION_AGREE_AND_ADD, remark: 'Bobby' })
    await applications.acceptFriendApplication({ userID: 'bob', type: TYPES.SNS_APPLICATION_AGREE })
    expect(connection.take()).toEqual([
      ['handleApplication', { userId: 'bob', action: ApplicationAction.AGREE_AND_ADD, remark: '' }],
      ['handleApplication', { userId: 'bob', action: ApplicationAction.AGREE_AND_ADD, remark: 'Bobby' }],
      ['handleApplication', { userId: 'bob', action: ApplicationAction.AGREE, remark: '' }],
    ])
  })

  it('F5: refuses it, or removes it from this side’s list', async () => {
    const { applications, connection } = openRelations({ handleApplication: () => ({}) })
    expect(await applications.refuseFriendApplication({ userID: 'bob' })).toEqual({ code: 0, data: {} })
    await applications.deleteFriendApplication({ userID: 'bob', type: TYPES.SNS_APPLICATION_SENT_TO_ME })
    expect(await applications.deleteFriendApplication({ userID: 'bob', type: TYPES.SNS_APPLICATION_SENT_BY_ME })).toEqual({ code: 0, data: {} })
    expect(connection.take().map(([, body]) => body)).toEqual([
      { userId: 'bob', action: ApplicationAction.REFUSE, remark: '' },
      { userId: 'bob', action: ApplicationAction.DELETE_RECEIVED, remark: '' },
      { userId: 'bob', action: ApplicationAction.DELETE_SENT, remark: '' },
    ])
  })

  it('F9: what is not there any more is 30001, from the gateway', async () => {
    const { applications } = openRelations({ handleApplication: () => Promise.reject(new TimError(ERRORS.RELATION_CONFLICT)) })
    await expect(applications.acceptFriendApplication({ userID: 'bob' })).rejects.toMatchObject({ code: 30001 })
  })

  it.each([
    ['acceptFriendApplication', 'userID', {}], ['acceptFriendApplication', 'type', { userID: 'bob', type: 'Pendency_Type_ComeIn' }],
    ['acceptFriendApplication', 'remark', { userID: 'bob', remark: 'ä'.repeat(49) }],
    ['refuseFriendApplication', 'userID', { userID: 7 }], ['refuseFriendApplication', 'userID', undefined],
    ['deleteFriendApplication', 'userID', { type: 'Pendency_Type_ComeIn' }],
    ['deleteFriendApplication', 'type', { userID: 'bob' }], ['deleteFriendApplication', 'type', { userID: 'bob', type: 'Pendency_Type_Both' }],
  ] as const)('2903: %s(), field %s: %j', async (operation, field, options) => {
    const { applications, connection } = openRelations()
    await expect(applications[operation](options as never)).rejects.toMatchObject({ code: 2903, data: { operation, field } })
    expect(connection.asked).toEqual([])
  })
})
