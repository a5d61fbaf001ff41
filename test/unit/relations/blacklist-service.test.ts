import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { blocked, done, openRelations, refused } from './fact-world'

const METHODS = [['addToBlacklist', false], ['removeFromBlacklist', true]] as const

describe('the blacklist', () => {
  it('is there without a request, the newest first; who was blocked at one time, by userID', async () => {
    const { blacklist, connection } = openRelations({}, [blocked('bob', 1), blocked('dave', 3), blocked('carol', 3)])
    expect(await blacklist.getBlacklist()).toEqual({ code: 0, data: ['carol', 'dave', 'bob'] })
    expect(connection.asked).toEqual([])
  })

  it.each(METHODS)('B6: %s() answers with those for whom it did', async (name, remove) => {
    const { blacklist, connection } = openRelations({
      changeBlacklist: () => ({ results: [done('bob'), refused('carol', ERRORS.RELATION_CONFLICT), refused('nobody', ERRORS.UNKNOWN_USER)] }),
    })
    expect(await blacklist[name]({ userIDList: ['bob', 'carol', 'nobody', 'bob'] })).toEqual({ code: 0, data: ['bob'] })
    expect(connection.take()).toEqual([['changeBlacklist', { userIds: ['bob', 'carol', 'nobody'], remove }]])
  })

  it.each(METHODS)('B6: %s() rejects with 30001 when it did for nobody, and says for whom', async (name) => {
    const { blacklist } = openRelations({
      changeBlacklist: ({ userIds }) => ({ results: userIds.map((userId) => refused(userId, ERRORS.RELATION_CONFLICT)) }),
    })
    const failure = (userID: string) => ({ userID, code: 30001, message: ERRORS.RELATION_CONFLICT.text })
    await expect(blacklist[name]({ userIDList: ['bob', 'carol'] })).rejects.toMatchObject({
      code: 30001,
      message: `${name} failed: ${ERRORS.RELATION_CONFLICT.text}`,
      data: { failureUserIDList: [failure('bob'), failure('carol')] },
    })
  })

  it('answers with an empty list when it did for nobody, and for more than one reason', async () => {
    const { blacklist } = openRelations({
      changeBlacklist: () => ({ results: [refused('bob', ERRORS.RELATION_CONFLICT), refused('nobody', ERRORS.UNKNOWN_USER)] }),
    })
    expect(await blacklist.addToBlacklist({ userIDList: ['bob', 'nobody'] })).toEqual({ code: 0, data: [] })
  })

  it('B8: nobody blocks themselves; 2742 without a request', async () => {
    const { blacklist, connection } = openRelations({ changeBlacklist: () => ({ results: [done('bob'), refused('alice', ERRORS.RELATION_CONFLICT)] }) })
    await expect(blacklist.addToBlacklist({ userIDList: ['bob', 'alice'] })).rejects.toMatchObject({ code: 2742 })
    expect(connection.asked).toEqual([])
    expect((await blacklist.removeFromBlacklist({ userIDList: ['bob', 'alice'] })).data).toEqual(['bob'])
  })

  it.each(METHODS)('%s() takes a list of 1,000 users, and nothing else', async (name) => {
    const { blacklist, connection } = openRelations({ changeBlacklist: () => ({ results: [done('user0')] }) })
    const many = Array.from({ length: 1_001 }, (_, index) => `user${index}`)
    for (const userIDList of [undefined, 'bob', [''], [7], many]) {
      await expect(blacklist[name]({ userIDList } as never)).rejects.toMatchObject({ code: 2903, data: { operation: name, field: 'userIDList' } })
    }
    await expect(blacklist[name](undefined as never)).rejects.toMatchObject({ code: 2903 })
    await expect(blacklist[name]({ userIDList: many })).rejects.toMatchObject({ data: { limit: 1_000 } })
    expect(connection.asked).toEqual([])
    await blacklist[name]({ userIDList: many.slice(1) })
  })
})
