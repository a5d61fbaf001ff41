import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, eventually } from '../../support/two-people'
import { ALL_PROFILES, PROFILES } from '../harness/profiles'
import { EchoServer } from '../support/echo-server'
import { expectConverged, withPhones } from '../support/phone-kit'
import { happened, startTask } from '../support/probes'

const { pair, phone: newPhone, company } = withPhones()

let server: EchoServer
beforeAll(async () => {
  server = await EchoServer.start()
})
afterAll(() => server.stop())

describe('C07: sockets', () => {
  it('a hundred breaks, a third of them without a word, never come near the limit of five', async () => {
    const { phone, alice, bob } = await pair({ profile: PROFILES.hostile, app: { factor: 60, domains: { request: [] } } })
    const { app } = phone
    // No way around sockets; each break comes as soon as there is a new one.
    for (let round = 0; round < 100; round++) {
      const before = app.notes.socketsAtMs.length
      app.setNetwork(round % 2 === 0 ? '4g' : 'wifi', { killSockets: round % 3 === 0 ? 'silent' : true })
      await eventually(() => app.notes.socketsAtMs.length).toBeGreaterThan(before)
    }
    await alice.say(bob, 'still there')
    await eventually(() => bob.receivedTexts).toEqual(['before', 'still there'])
    expect(app.notes.refusedSockets).toBe(0)
    expect(app.notes.mostSockets).toBeLessThanOrEqual(2)
    expect(app.sockets.taken).toBe(1)
    await expectConverged({ alice, bob }, ['before', 'still there'])
  })

  it('one that nobody wants any more before it is open is closed when it opens', async () => {
    const phone = newPhone({ url: () => `${server.socketUrl}late` })
    const alice = company.invite(company.names()[0], phone)
    const login = codeOf(alice.login())
    await eventually(() => server.waiting.length).toBe(1)
    await alice.leave()
    server.waiting[0]?.()
    await eventually(() => server.open.length).toBe(1)
    await eventually(() => phone.app.sockets.taken).toBe(0)
    expect(await login).not.toBe(0)
  })

  it('logging in and out again and again leaves none behind', async () => {
    const phone = newPhone()
    const [a] = company.names()
    const alice = await company.join(a, phone)
    for (let round = 0; round < 20; round++) {
      await alice.chat.logout()
      await alice.login()
    }
    await alice.chat.logout()
    await eventually(() => phone.app.sockets.taken).toBe(0)
    expect([phone.app.notes.refusedSockets, phone.app.notes.mostSockets]).toEqual([0, 1])
  })
})

describe.each([PROFILES.modern, PROFILES.old])('C08: request places on a phone of the kind "$name"', (profile) => {
  it('over long poll the SDK takes three at most, and an application that takes seven has them all', async () => {
    const { phone, alice, bob } = await pair({ profile, app: { domains: { socket: [] } }, requestLimit: 10 })
    phone.app.phone.files.set('wxfile://usr/a', new Uint8Array(10))
    const held = Array.from({ length: 7 }, () => startTask(phone.app, 'request', { url: `${server.httpUrl}/hold` }))
    await eventually(() => server.held.length).toBe(7)
    await alice.say(bob, 'all at once')
    await bob.say(alice, 'and back')
    await eventually(() => alice.receivedTexts).toEqual(['and back'])
    for (const task of held) task.abort()
    await eventually(() => held.flatMap(happened)).toEqual(held.flatMap(() => ['fail', 'complete']))
    // One place of ten is left for an upload, whatever the SDK waits for.
    const upload = startTask(phone.app, 'uploadFile', { url: `${server.httpUrl}/x`, filePath: 'wxfile://usr/a', name: 'file' })
    await eventually(() => happened(upload)).toContain('success')
    await expectConverged({ alice, bob }, ['before', 'all at once', 'and back'])
  })
})

describe.each(ALL_PROFILES)('C09: frames on a phone of the kind "$name"', (profile) => {
  it('are exact buffers: no typed array, and nothing of an earlier message behind a short one', async () => {
    const { phone, alice, bob } = await pair({ profile })
    const { frameBytes } = phone.app.notes
    await alice.say(bob, 'secret '.repeat(300))
    const before = frameBytes.length
    await alice.say(bob, 'hi')
    expect(Math.max(...frameBytes.slice(before))).toBeLessThan(300)
    expect(Math.max(...frameBytes)).toBeGreaterThan(2_000)
    await eventually(() => bob.receivedTexts.at(-1)).toBe('hi')
  })
})
