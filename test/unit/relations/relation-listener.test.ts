import { ERRORS, FactKind } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { EVENT } from '../../../src/api/event'
import type { FactRecord } from '../../../src/sync/port'
import { settlePromises } from '../../support/fake-sync'
import { blocked, fact, friend, gone, group, openRelations, readUpTo, received, sent } from './fact-world'

const { BLACKLIST_UPDATED, FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED, FRIEND_APPLICATION_LIST_UPDATED } = EVENT

/** A device that knew these facts, with an application that listens. */
function listening(...initial: FactRecord[]) {
  const world = openRelations({}, initial)
  world.listen()
  return world
}

describe('events of relations', () => {
  it('B7: BLACKLIST_UPDATED has the whole list', () => {
    const { tell, raised } = listening(blocked('bob', 1))
    tell(blocked('carol', 2))
    tell(gone(blocked('bob', 1)))
    expect(raised).toEqual([{ name: BLACKLIST_UPDATED, data: ['carol', 'bob'] }, { name: BLACKLIST_UPDATED, data: ['carol'] }])
  })

  it('one event per list for a burst of several steps, in one order', () => {
    const { tell, raised, names } = listening()
    tell(received('dave', 1), [friend('bob', { groups: ['1'] }), group(1, 'work')], blocked('eve', 1), friend('carol'), gone(received('dave', 1)))
    expect(raised[1]?.data).toMatchObject([{ userID: 'bob', groupList: ['work'] }, { userID: 'carol' }])
    expect(names()).toEqual([BLACKLIST_UPDATED, FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED, FRIEND_APPLICATION_LIST_UPDATED])
    tell()
    expect(names()).toEqual([])
  })

  it('FRIEND_LIST_UPDATED tells of a new friend, a remark, a custom field and a friend who is gone', () => {
    const { tell, names, raised } = listening()
    tell(friend('bob'))
    tell(friend('bob', { name: 'Bobby' }))
    tell(friend('bob', { name: 'Bobby', custom: [{ key: 'Tag_SNS_Custom_Team', value: 'blue' }] }))
    expect(raised[2]?.data).toMatchObject([{ userID: 'bob', remark: 'Bobby', friendCustomField: [{ value: 'blue' }] }])
    tell(gone(friend('bob')))
    expect(raised[3]?.data).toEqual([])
    expect(names()).toEqual(Array(4).fill(FRIEND_LIST_UPDATED))
  })

  it('FRIEND_GROUP_LIST_UPDATED tells of groups and of their members, and not of friends who are in none', () => {
    const { tell, names, raised } = listening(friend('bob'), friend('carol'))
    tell(group(1, 'work'))
    expect(names()).toEqual([FRIEND_GROUP_LIST_UPDATED])
    tell(friend('bob', { groups: ['1'] }))
    expect(raised[1]).toEqual({ name: FRIEND_GROUP_LIST_UPDATED, data: [{ name: 'work', userIDList: ['bob'], count: 1 }] })
    expect(names()).toEqual([FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED])
    tell(friend('bob', { groups: ['1'], name: 'Bobby' }), gone(friend('carol')))
    expect(names()).toEqual([FRIEND_LIST_UPDATED])
    tell(gone(friend('bob', { groups: ['1'] })))
    expect(names()).toEqual([FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED])
  })

  it('a group’s new name is one of the friends in it, too', () => {
    const { tell, names, raised } = listening(friend('bob', { groups: ['1'] }), group(1, 'work'), group(2, 'empty'))
    tell(group(1, 'office'))
    expect(raised[0]?.data).toMatchObject([{ userID: 'bob', groupList: ['office'] }])
    expect(names()).toEqual([FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED])
    tell(group(2, 'still empty'))
    expect(names()).toEqual([FRIEND_GROUP_LIST_UPDATED])
  })

  it('FRIEND_APPLICATION_LIST_UPDATED has the list and the number of unread ones; the read mark is a change of that number', () => {
    const { tell, names, raised } = listening()
    tell(received('bob', 1_000), sent('carol', 2_000))
    tell(readUpTo(1_000))
    expect(raised.map(({ data }) => data)).toMatchObject([
      { friendApplicationList: [{ userID: 'carol' }, { userID: 'bob' }], unreadCount: 1 }, { unreadCount: 0 },
    ])
    expect(names()).toEqual([FRIEND_APPLICATION_LIST_UPDATED, FRIEND_APPLICATION_LIST_UPDATED])
    tell(readUpTo(1_500))
    expect(names()).toEqual([])
  })

  it('other facts are nobody’s business here', () => {
    const { tell, names } = listening(friend('bob', { groups: ['1'] }), group(1, 'work'))
    tell(fact({ kind: FactKind.FOLLOWS, key: 'following', count: 3 }))
    expect(names()).toEqual([])
  })

  it('lists come fresh, and are there in the moment of the event', () => {
    const { tell, bus, blacklist } = listening()
    let later: Promise<unknown> | undefined
    bus.on(BLACKLIST_UPDATED, ({ data }) => {
      data.splice(0)
      later = blacklist.getBlacklist()
    })
    tell(blocked('bob', 1))
    return expect(later).resolves.toMatchObject({ data: ['bob'] })
  })

  it('a list with profiles that were forgotten is raised again when they came; each is asked for once', async () => {
    const { tell, names, raised, ensured } = listening(friend('bob'), friend('forgotten1'), received('forgotten2', 1))
    tell(friend('carol'))
    expect(raised[0]?.data).toMatchObject([{ userID: 'bob' }, { userID: 'carol' }, { userID: 'forgotten1', profile: { nick: '' } }])
    await settlePromises()
    expect(raised[1]?.data).toMatchObject([{ userID: 'bob' }, { userID: 'carol' }, { userID: 'forgotten1', profile: { nick: 'nick of forgotten1' } }])
    tell(sent('dave', 2))
    await settlePromises()
    expect(raised[3]?.data).toMatchObject({ friendApplicationList: [{ userID: 'dave' }, { userID: 'forgotten2', nick: 'nick of forgotten2' }] })
    expect(ensured.filter(({ length }) => length > 0)).toEqual([['forgotten1'], ['forgotten2']])
    tell(friend('carol', { name: 'Caro' }), sent('eve', 3))
    await settlePromises()
    expect(names().slice(4)).toEqual([FRIEND_LIST_UPDATED, FRIEND_APPLICATION_LIST_UPDATED])
  })

  it('a list whose profiles do not come is raised once, and the next event asks again', async () => {
    const { tell, names, network } = listening(friend('forgotten'))
    const { ask } = network
    for (const failing of [() => Promise.reject(new TimError(ERRORS.NETWORK_ERROR)), () => Promise.resolve()]) {
      network.ask = failing
      tell(friend('bob', { name: String(failing) }))
      await settlePromises()
      expect(names()).toEqual([FRIEND_LIST_UPDATED])
    }
    network.ask = ask
    tell(friend('bob'))
    await settlePromises()
    expect(names()).toEqual([FRIEND_LIST_UPDATED, FRIEND_LIST_UPDATED])
  })

  it('profiles that come when the account leaves are raised to nobody', async () => {
    const { tell, names, listener } = listening(friend('forgotten'))
    tell(friend('bob'))
    listener.close()
    await settlePromises()
    expect(names()).toEqual([FRIEND_LIST_UPDATED])
  })

  it('changes that nobody heard of are no change later', () => {
    const { tell, listen, names } = openRelations()
    tell(group(1, 'work'), friend('bob', { groups: ['1'] }), received('carol', 1))
    listen()
    tell(friend('bob', { groups: ['1'], name: 'Bobby' }), readUpTo(0))
    expect(names()).toEqual([FRIEND_LIST_UPDATED])
  })
})
