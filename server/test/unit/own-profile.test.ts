import { decoders } from '@opentim/protocol/sdk'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CoreClient } from '../support/core-kit'
import { PresenceKit } from '../support/presence-kit'

let kit: PresenceKit
let phone: CoreClient

beforeEach(async () => {
  kit = new PresenceKit()
  phone = await kit.login('alice')
})

const rename = (client: CoreClient, nick: string): ReturnType<typeof kit.ask<'updateProfile'>> =>
  kit.ask(client, 'updateProfile', { fields: ['nick'], profile: { nick } })

/** The name under which a message of the client arrives. */
async function nameOnMessage(client: CoreClient): Promise<string | undefined> {
  const bob = await kit.login('bob')
  client.send({ to: 'bob' })
  await kit.clock.settle()
  return bob.steps.flatMap(({ conversations }) => conversations).flatMap(({ rows }) => rows.map(({ body }) => decoders.MessageBody.decode(body).nick))[0]
}

/** The name that the answer to a login carries. */
const nameAtLogin = ({ responses }: CoreClient): string | undefined => decoders.LoginResponse.decode(responses[0]?.body ?? new Uint8Array()).profile?.nick

describe('a change of the own profile', () => {
  it('counts for messages of every device although the answer to it was lost: its repeat changes nothing', async () => {
    const tablet = await kit.login('alice')
    const update = kit.store.updateProfile.bind(kit.store)
    kit.store.updateProfile = async (...change) => {
      kit.store.updateProfile = update
      await update(...change)
      throw Object.assign(new Error('gone'), { name: 'StoreUnavailable' })
    }
    expect([(await rename(phone, 'Alice')).code, (await rename(phone, 'Alice')).code]).toEqual([61012, 0])
    expect(await nameOnMessage(tablet)).toBe('Alice')
    expect(nameAtLogin(await kit.login('alice'))).toBe('Alice')
  })

  it('counts although an earlier one is heard of later [PEOPLE-1]', async () => {
    const tablet = await kit.login('alice')
    const update = kit.store.updateProfile.bind(kit.store)
    let answer: () => void = () => undefined
    kit.store.updateProfile = async (...change) => {
      kit.store.updateProfile = update
      const outcome = await update(...change)
      await new Promise<void>((resolve) => { answer = resolve })
      return outcome
    }
    phone.request('updateProfile', { fields: ['nick'], profile: { nick: 'earlier' } })
    await kit.clock.settle()
    await rename(tablet, 'later')
    answer()
    await kit.clock.settle()
    expect(await nameOnMessage(phone)).toBe('later')
  })

  it('is in the answer to a login during which it happened', async () => {
    const page = kit.store.indexPage.bind(kit.store)
    let goOn: () => void = () => undefined
    kit.store.indexPage = async (...query) => {
      kit.store.indexPage = page
      await new Promise<void>((resolve) => { goOn = resolve })
      return page(...query)
    }
    const tablet = await kit.login('alice')
    await rename(phone, 'Alice')
    goOn()
    await kit.clock.settle()
    expect(nameAtLogin(tablet)).toBe('Alice')
  })
})
