import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'
import type { Message } from '../../../src/api/types'
import { TcpProxy } from '../../support/tcp-proxy'
import { eventually, textOf } from '../../support/two-people'
import type { Person } from '../../support/two-people'
import { ALL_PROFILES, PROFILES } from '../harness/profiles'
import type { PhoneDevice } from '../support/phone-device'
import { expectConverged, withPhones } from '../support/phone-kit'

const STORAGE_FULL = 61031

const { pair, gateway, company } = withPhones()

/** Kills the application at the n-th moment around its calls of the storage, from now on. Tells whether it came to that. */
function killAt(phone: PhoneDevice, moment: number): () => boolean {
  const { app } = phone
  let seen = 0
  phone.phone.onStorageCall = () => {
    if (++seen === moment) app.kill()
  }
  return () => {
    phone.phone.onStorageCall = () => undefined
    return app.isDead
  }
}

/** Whatever came of it. */
async function done(work: Promise<unknown>, phone: PhoneDevice): Promise<void> {
  let settled = false
  void work.catch(() => undefined).finally(() => {
    settled = true
  })
  await eventually(() => settled || phone.app.isDead).toBe(true)
}

function idsOf(messages: readonly Message[], text: string): string[] {
  return messages.filter((message) => textOf(message) === text).map(({ ID }) => ID)
}

describe.each(ALL_PROFILES)('killed, on a phone of the kind "$name"', (profile) => {
  it('S04: before the answer to a send arrived: the message is sent again under its ID, and is there once', async () => {
    const proxy = await TcpProxy.start(Number(new URL(gateway().url).port))
    const { phone, alice, bob } = await pair({ profile, url: () => `ws://127.0.0.1:${proxy.port}/ws` })
    proxy.set({ blackholeDown: true })
    const message = alice.text(bob, 'did it arrive?')
    void alice.chat.sendMessage(message)
    await eventually(() => bob.receivedTexts).toEqual(['before', 'did it arrive?'])
    phone.app.kill()
    proxy.heal()
    proxy.reset()
    const again = await company.join(alice.userID, phone)
    await eventually(async () => (await again.history(bob)).map(({ ID, status }) => [ID, status]).at(-1)).toEqual([message.ID, 'success'])
    await expectConverged({ alice: again, bob }, ['before', 'did it arrive?'])
    expect(bob.receivedTexts).toEqual(['before', 'did it arrive?'])
    await company.leave()
    await proxy.stop()
  })
})

/** Kills at every moment until an action is over before the kill would come; returns how many moments there were. */
async function atEveryMoment(act: (moment: number) => Promise<boolean>): Promise<number> {
  let moment = 1
  while (await act(moment)) {
    moment++
    await company.leave()
  }
  return moment - 1
}

describe.each([PROFILES.modern, PROFILES.ios15])('killed at every call of the storage, on a phone of the kind "$name"', (profile) => {
  it('S13: within a send: afterwards the message is unknown to everybody, or there once for both', async () => {
    const moments = await atEveryMoment(async (moment) => {
      const { phone, alice, bob } = await pair({ profile })
      const wasKilled = killAt(phone, moment)
      const message = alice.text(bob, 'sent or not')
      await done(alice.chat.sendMessage(message), phone)
      if (!wasKilled()) return false
      const again = await company.join(alice.userID, phone)
      // What follows it arrives behind it.
      await again.say(bob, 'after')
      await eventually(() => bob.receivedTexts.at(-1)).toBe('after')
      const [mine, theirs] = [idsOf(await again.history(bob), 'sent or not'), idsOf(await bob.history(again), 'sent or not')]
      expect([[], [message.ID]], `at moment ${moment}`).toContainEqual(mine)
      expect(theirs).toEqual(mine)
      expect([again.misreceived, bob.misreceived]).toEqual([[], []])
      return true
    })
    expect(moments).toBeGreaterThan(3)
  })

  it('P13: while a message is put beside one that waits to be sent: that one is sent by the next start', async () => {
    const moments = await atEveryMoment(async (moment) => {
      const { phone, alice, bob } = await pair({ profile })
      const keeps = (text: string): boolean => [...phone.phone.storage.values()].some((value) => value.includes(text))
      phone.app.setNetwork('none')
      void alice.chat.sendMessage(alice.text(bob, 'kept'))
      await eventually(() => keeps('kept')).toBe(true)
      const wasKilled = killAt(phone, moment)
      void alice.chat.sendMessage(alice.text(bob, 'kept or not'))
      await eventually(() => phone.app.isDead || keeps('kept or not')).toBe(true)
      const isOver = !wasKilled()
      const again = await company.join(alice.userID, phone)
      await eventually(() => bob.receivedTexts).toContain('kept')
      await again.say(bob, 'after')
      await eventually(() => bob.receivedTexts.at(-1)).toBe('after')
      expect([['kept'], ['kept', 'kept or not']], `at moment ${moment}`).toContainEqual(bob.receivedTexts.slice(1, -1))
      expect(await again.historyTexts(bob)).toEqual(bob.receivedTexts)
      return !isOver
    })
    expect(moments).toBeGreaterThan(1)
  })

  it('P13: while messages come in: the next start finds whole records, and catches up', async () => {
    const moments = await atEveryMoment(async (moment) => {
      const { phone, alice, bob } = await pair({ profile })
      const wasKilled = killAt(phone, moment)
      for (const text of ['one', 'two', 'three']) await bob.say(alice, text)
      await eventually(() => phone.app.isDead || alice.received.length === 3).toBe(true)
      await settled(alice, phone)
      if (!wasKilled()) return false
      const again = await company.join(alice.userID, phone)
      await expectConverged({ alice: again, bob }, ['before', 'one', 'two', 'three'])
      return true
    })
    expect(moments).toBeGreaterThan(3)
  })
})

/** An orderly end writes what is left to write. */
async function settled(alice: Person, phone: PhoneDevice): Promise<void> {
  await done(alice.leave(), phone)
}

describe('P12: storage that is full', () => {
  const MEGABYTE = 1024 * 1024

  it('no value comes near a megabyte, however much is said', async () => {
    const { phone, alice, bob } = await pair()
    const texts = Array.from({ length: 400 }, (_, index) => `${index} ${'x'.repeat(3_000)}`)
    await Promise.all(texts.map((text) => bob.say(alice, text)))
    await eventually(() => alice.received.length).toBe(400)
    await alice.leave()
    expect(phone.phone.storedBytes).toBeGreaterThan(MEGABYTE)
    expect(phone.phone.largestValue).toBeLessThanOrEqual(256 * 1024)
    const again = await company.join(alice.userID, phone)
    expect(again.chat.isReady()).toBe(true)
    expect((await again.historyTexts(bob)).length).toBe(401)
  })

  it('when the application itself has filled it, the talk goes on from memory', async () => {
    const { phone, alice, bob } = await pair()
    for (let index = 0; index < 10; index++) phone.phone.keep(`app${index}`, `J${'x'.repeat(MEGABYTE - 100)}`, false)
    const free = 10 * MEGABYTE - phone.phone.storedBytes
    phone.phone.keep('app', `J${'x'.repeat(Math.max(0, free - 10))}`, false)
    for (let index = 0; index < 20; index++) await alice.say(bob, `m${index}`)
    await bob.say(alice, 'back')
    await eventually(() => [alice.receivedTexts.length, bob.receivedTexts.length]).toEqual([1, 21])
    expect(await alice.historyTexts(bob)).toEqual(await bob.historyTexts(alice))
    expect(alice.dataOf(EVENT.ERROR).map(({ code }) => code)).toEqual([STORAGE_FULL])
    expect(alice.chat.isReady()).toBe(true)
  })

  it('when there is little room, the oldest of the talk goes, and what waits to be sent stays', async () => {
    const { phone, alice, bob } = await pair()
    for (let index = 0; index < 9; index++) phone.phone.keep(`app${index}`, `J${'x'.repeat(MEGABYTE - 100)}`, false)
    const texts = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat(3_000)}`)
    await Promise.all(texts.map((text) => bob.say(alice, text)))
    await eventually(() => alice.received.length).toBe(500)
    phone.app.setNetwork('none')
    void alice.chat.sendMessage(alice.text(bob, 'unsent'))
    await eventually(() => [...phone.phone.storage.values()].some((value) => value.includes('unsent'))).toBe(true)
    expect(alice.dataOf(EVENT.ERROR)).toEqual([])
    const again = await company.join(alice.userID, phone)
    await eventually(() => bob.receivedTexts.at(-1)).toBe('unsent')
    await expectConverged({ alice: again, bob }, ['before', ...texts, 'unsent'])
  })
})
