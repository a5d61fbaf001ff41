import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/two-people'
import { ALL_PROFILES } from '../harness/profiles'
import { expectConverged, withPhones } from '../support/phone-kit'

const { pair } = withPhones()

describe.each(ALL_PROFILES)('a network without WebSockets, on a phone of the kind "$name"', (profile) => {
  it('T15: the talk goes over HTTP, and over a WebSocket again when one works; nothing is lost or doubled', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { factor: 10 } })
    const { app } = phone
    app.network.blocksSockets = true
    app.setNetwork('4g')
    const outside = ['o1', 'o2', 'o3']
    for (const text of outside) await alice.say(bob, text)
    await bob.say(alice, 'over HTTP')
    await eventually(() => alice.receivedTexts).toEqual(['over HTTP'])
    expect(app.sockets.taken).toBe(0)
    app.network.blocksSockets = false
    // Shown again is a reason to look.
    app.show()
    await eventually(() => app.sockets.taken).toBe(1)
    await alice.say(bob, 'back')
    await bob.say(alice, 'on a socket')
    await eventually(() => [alice.receivedTexts, bob.receivedTexts]).toEqual([['over HTTP', 'on a socket'], ['before', ...outside, 'back']])
    await expectConverged({ alice, bob }, ['before', ...outside, 'over HTTP', 'back', 'on a socket'])
    expect(app.notes.refusedSockets).toBe(0)
  })

  it('C02: in the background its requests are interrupted; shown again, it catches up', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { socket: [] }, factor: 5 } })
    phone.app.hide()
    phone.app.suspend()
    await bob.say(alice, 'while away')
    phone.app.show({ awayMs: 600_000 })
    await eventually(() => alice.receivedTexts).toEqual(['while away'])
    await expectConverged({ alice, bob }, ['before', 'while away'])
  })
})
