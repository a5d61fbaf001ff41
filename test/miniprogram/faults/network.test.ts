import { describe, expect, it } from 'vitest'
import { TcpProxy } from '../../support/tcp-proxy'
import { eventually } from '../../support/two-people'
import { ALL_PROFILES } from '../harness/profiles'
import { expectConverged, passes, withPhones } from '../support/phone-kit'

const { pair, gateway, company } = withPhones()

describe.each(ALL_PROFILES)('a network that changes, on a phone of the kind "$name"', (profile) => {
  it('C11: all requests fail with 600001 while messages are under way: over long poll they arrive all the same, once', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { socket: [] }, factor: 5 } })
    const texts = Array.from({ length: 10 }, (_, index) => `m${index}`)
    const sends = texts.map((text) => alice.say(bob, text))
    phone.app.setNetwork('4g')
    await bob.say(alice, 'meanwhile')
    phone.app.setNetwork('wifi')
    await Promise.all(sends)
    await eventually(() => [alice.receivedTexts, bob.receivedTexts]).toEqual([['meanwhile'], ['before', ...texts]])
    expect(new Set(await alice.historyTexts(bob))).toEqual(new Set(['before', 'meanwhile', ...texts]))
    await expectConverged({ alice, bob }, await bob.historyTexts(alice))
  })

  it('C11: sockets break with them: what was under way arrives over the next one', async () => {
    const { phone, alice, bob } = await pair({ profile })
    const sending = alice.say(bob, 'on the way')
    phone.app.setNetwork('4g')
    await sending
    await expectConverged({ alice, bob }, ['before', 'on the way'])
  })

  it('T12: fifty flips in ten seconds: few attempts, and in the end one socket and one session', async () => {
    const proxy = await TcpProxy.start(Number(new URL(gateway().url).port))
    const { phone, alice, bob } = await pair({ profile, url: () => `ws://127.0.0.1:${proxy.port}/ws`, app: { factor: 10 } })
    const { app } = phone
    const flips = Array.from({ length: 50 }, (_, index) => passes(app, index * 200).then(() => app.setNetwork(index % 2 === 0 ? 'none' : 'wifi')))
    await Promise.all(flips)
    await alice.say(bob, 'settled')
    // One a second at most, and the one that was there.
    expect(app.notes.socketsAtMs.length).toBeLessThanOrEqual(14)
    await eventually(() => [app.sockets.taken, proxy.openCount]).toEqual([1, 1])
    expect(app.notes.refusedSockets).toBe(0)
    await expectConverged({ alice, bob }, ['before', 'settled'])
    await company.leave()
    await proxy.stop()
  })

  it('T13: the old socket lingers: what it still brings, and its late end, change nothing', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { factor: 5 } })
    const { app } = phone
    app.setNetwork('4g', { killSockets: 'silent' })
    await bob.say(alice, 'to the old socket')
    await eventually(() => alice.receivedTexts).toEqual(['to the old socket'])
    const heard = alice.events.length
    app.sockets.letLateArrive()
    await bob.say(alice, 'to the new one')
    await eventually(() => alice.receivedTexts).toEqual(['to the old socket', 'to the new one'])
    expect(app.notes.socketsAtMs).toHaveLength(2)
    expect(alice.events.slice(heard).filter(({ name }) => name.includes('netState') || name.includes('error'))).toEqual([])
    await expectConverged({ alice, bob }, ['before', 'to the old socket', 'to the new one'])
  })
})
