import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'
import { codeOf, eventually } from '../../support/two-people'
import { ALL_PROFILES } from '../harness/profiles'
import { expectConverged, passes, withPhones } from '../support/phone-kit'

const DOMAIN_NOT_LISTED = 61025

const { phone: newPhone, pair, company } = withPhones()

describe.each(ALL_PROFILES)('a domain that the account does not list, on a phone of the kind "$name"', (profile) => {
  it('fails the login with what to do, and is not tried again', async () => {
    const phone = newPhone({ profile, app: { domains: { socket: ['other.example'], request: ['other.example'] }, factor: 100 } })
    const [a] = company.names()
    const alice = company.invite(a, phone)
    const login = alice.login()
    expect(await codeOf(login)).toBe(DOMAIN_NOT_LISTED)
    await expect(login).rejects.toThrow('mp.weixin.qq.com')
    const attempts = phone.app.notes.socketsAtMs.length
    await passes(phone.app, 120_000)
    expect([attempts, phone.app.notes.socketsAtMs.length]).toEqual([1, 1])
    expect(phone.app.notes.mostRequests).toBeLessThanOrEqual(1)
  })

  it('for sockets only: the talk goes over long poll', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { socket: [] } } })
    await bob.say(alice, 'hello')
    await eventually(() => alice.receivedTexts).toEqual(['hello'])
    expect([phone.app.sockets.taken, phone.app.notes.mostSockets]).toEqual([0, 0])
  })

  it('for requests only: the talk goes over a socket', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { request: [] } } })
    await bob.say(alice, 'hello')
    await eventually(() => alice.receivedTexts).toEqual(['hello'])
    expect(phone.app.notes.mostRequests).toBe(0)
  })

  it('for requests only: a network that is gone for a while is no reason to give up, nor one that is not there at the start', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { request: [] }, factor: 10 } })
    phone.app.setNetwork('none')
    await passes(phone.app, 10_000)
    expect(alice.dataOf(EVENT.KICKED_OUT)).toEqual([])
    phone.app.setNetwork('wifi')
    await alice.say(bob, 'there again')
    await expectConverged({ alice, bob }, ['before', 'there again'])
    const offline = newPhone({ profile, app: { domains: { request: [] }, factor: 100 } })
    const carol = company.invite(`${alice.userID}x`, offline)
    offline.app.setNetwork('none')
    expect(await codeOf(carol.login())).not.toBe(DOMAIN_NOT_LISTED)
  })
})
