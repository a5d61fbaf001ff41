import { FactKind } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'
import type { Message, Profile } from '../../../src/api/types'
import { wireProfile } from '../../support/people-gateway'
import { ALICE, createWorld, record } from './create-client'

const NEW = wireProfile({ userId: 'bob', nick: 'Robert', avatar: 'r.png', updatedAtMs: 5 })

/** Alice is logged in, and has a message of bob. */
async function openChat() {
  const { create, gateway, clock } = createWorld()
  const chat = create()
  const events = record(chat, [EVENT.PROFILE_UPDATED, EVENT.MESSAGE_RECEIVED])
  await chat.login(ALICE)
  gateway.deliver('bob', 'alice', 'hello')
  await clock.settle()
  const [message] = events[0]?.data as Message[]
  const push = async () => {
    gateway.socketsOf('alice')[0]?.push({ steps: [{ uver: 0, profiles: [{ profile: NEW }] }] })
    await clock.settle()
  }
  const updated = () => events.filter(({ name }) => name === EVENT.PROFILE_UPDATED).map(({ data }) => data as Profile[])
  return { chat, gateway, clock, message, push, updated }
}

describe('names, through the facade', () => {
  it('N3, N12: the pushed change of a friend is raised once, and is on the messages that the application holds', async () => {
    const { gateway, message, push, updated } = await openChat()
    gateway.changeFacts('alice', { kind: FactKind.FRIEND, key: 'bob', name: 'Bobby' })
    await push()
    await push()
    expect(updated()).toMatchObject([[{ userID: 'bob', nick: 'Robert', avatar: 'r.png' }]])
    expect(message).toMatchObject({ nick: 'Robert', avatar: 'r.png' })
  })

  it('N4, N12: a stranger’s change comes by getUserProfile(), without an event', async () => {
    const { chat, gateway, message, updated } = await openChat()
    gateway.script('getProfiles', (socket, { id }) => {
      socket.answer('getProfiles', id, { profiles: [NEW] })
      return true
    })
    expect((await chat.getUserProfile({ userIDList: ['bob'] })).data).toMatchObject([{ nick: 'Robert' }])
    expect(message).toMatchObject({ nick: 'Robert', avatar: 'r.png' })
    expect(updated()).toEqual([])
  })

  it('an answer of getUserProfile() may come in several frames', async () => {
    const { chat, gateway, clock } = await openChat()
    gateway.script('getProfiles', (socket, { id }) => {
      socket.answer('getProfiles', id, { profiles: [NEW] }, true)
      void clock.advance(10).then(() => socket.answer('getProfiles', id, { profiles: [wireProfile({ userId: 'carol', nick: 'Carol', updatedAtMs: 5 })] }))
      return true
    })
    expect((await chat.getUserProfile({ userIDList: ['carol', 'bob'] })).data.map(({ nick }) => nick)).toEqual(['Carol', 'Robert'])
  })

  it('SYNC-6: after a restored backup the names are those of the backup, one’s own too, and stay so', async () => {
    const { chat, gateway, clock, updated } = await openChat()
    const profiles = (nick: string, updatedAtMs: number) =>
      ['alice', 'bob'].map((userId) => ({ profile: wireProfile({ userId, nick: `${nick} ${userId}`, updatedAtMs }) }))
    const nicks = async () => [(await chat.getMyProfile()).data.nick, (await chat.getConversationProfile('C2Cbob')).data.conversation.userProfile?.nick]
    gateway.socketsOf('alice')[0]?.push({ steps: [{ uver: 0, profiles: profiles('lost', 9000) }] })
    await clock.settle()
    expect(await nicks()).toEqual(['lost alice', 'lost bob'])
    gateway.epoch = 'epoch-2'
    gateway.closeAll(1012)
    await clock.advance(10_000)
    expect(await nicks()).toEqual(['nick of alice', 'nick of bob'])
    expect(updated().at(-1)).toMatchObject([{ userID: 'alice', nick: 'nick of alice' }])
  })

  it('2903 says which field is wrong', async () => {
    const { chat } = await openChat()
    await expect(chat.updateMyProfile({ location: 'a'.repeat(17) }))
      .rejects.toMatchObject({ code: 2903, data: { operation: 'updateMyProfile', field: 'location', limit: 16 } })
  })
})
