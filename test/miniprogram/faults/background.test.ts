import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/two-people'
import { ALL_PROFILES } from '../harness/profiles'
import { expectConverged, withPhones } from '../support/phone-kit'

/** A probe takes three seconds; without one the heartbeat would need far longer. */
const SOON_MS = 10_000

const { pair, company } = withPhones()

describe.each(ALL_PROFILES)('in the background, on a phone of the kind "$name"', (profile) => {
  it('C02: a socket that was closed as "interrupted" is replaced when the application is shown, and nothing is said of it', async () => {
    const { phone, alice, bob } = await pair({ profile })
    phone.app.hide()
    phone.app.suspend('interrupt')
    await bob.say(alice, 'while away')
    phone.app.show({ awayMs: 600_000 })
    await eventually(() => alice.receivedTexts).toEqual(['while away'])
    await alice.say(bob, 'back')
    await expectConverged({ alice, bob }, ['before', 'while away', 'back'])
    expect(phone.app.notes.socketsAtMs).toHaveLength(2)
  })

  it('C03: a socket that died without a word is found by a look when the application is shown', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { factor: 5 } })
    phone.app.hide()
    phone.app.suspend('silent')
    await bob.say(alice, 'while away')
    const shownAtMs = phone.app.clock.now()
    phone.app.show()
    await eventually(() => alice.receivedTexts).toEqual(['while away'])
    expect(phone.app.clock.now() - shownAtMs).toBeLessThan(SOON_MS)
    // The dead one says nothing against sockets: the next attempt begins with one.
    expect(phone.app.notes.socketsAtMs).toHaveLength(2)
    await expectConverged({ alice, bob }, ['before', 'while away'])
  })

  it('C04: frames that waited with the application are applied once and in order, over the same socket', async () => {
    const { phone, alice, bob } = await pair({ profile })
    const texts = Array.from({ length: 20 }, (_, index) => `m${index}`)
    phone.app.suspend('keep')
    for (const text of texts) await bob.say(alice, text)
    await eventually(() => phone.app.waiting).toBeGreaterThan(0)
    phone.app.show()
    await eventually(() => alice.receivedTexts).toEqual(texts)
    await expectConverged({ alice, bob }, ['before', ...texts])
    expect(phone.app.notes.socketsAtMs).toHaveLength(1)
  })

  it.each(['show-first', 'queue-first'] as const)('C05: what waited comes to the same, told %s', async (order) => {
    for (const mode of ['keep', 'interrupt'] as const) {
      const { phone, alice, bob } = await pair({ profile })
      phone.app.suspend(mode)
      await bob.say(alice, 'while away')
      if (mode === 'keep') await eventually(() => phone.app.waiting).toBeGreaterThan(0)
      phone.app.show({ order })
      await eventually(() => alice.receivedTexts).toEqual(['while away'])
      await expectConverged({ alice, bob }, ['before', 'while away'])
      await company.leave()
    }
  })

  it('C06: destroyed in the background, the application has its unsent message and the rest of the talk when it starts again', async () => {
    const { phone, alice, bob } = await pair({ profile })
    phone.app.setNetwork('none')
    const unsent = alice.text(bob, 'unsent')
    void alice.chat.sendMessage(unsent)
    await eventually(() => phone.app.run(`wx.getStorageInfoSync().keys.some((key) => JSON.stringify(wx.getStorageSync(key)).includes('unsent'))`)).toBe(true)
    phone.app.hide()
    phone.app.suspend()
    phone.app.kill()
    await bob.say(alice, 'while away')
    const again = await company.join(alice.userID, phone)
    await eventually(() => again.receivedTexts).toEqual(['while away'])
    await eventually(() => bob.receivedTexts).toEqual(['before', 'unsent'])
    expect(bob.received[1]?.ID).toBe(unsent.ID)
    await expectConverged({ alice: again, bob }, ['before', 'while away', 'unsent'])
  })
})
