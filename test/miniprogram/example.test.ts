import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GatewayProcess } from '../support/gateway-process'
import { Company, eventually } from '../support/two-people'
import type { LaunchOptions } from './harness/mini-program'
import { NOTHING_WRONG } from './harness/notes'
import { ALL_PROFILES } from './harness/profiles'
import { ExampleApp } from './support/example-app'
import type { Settings } from './support/example-app'

let gateway: GatewayProcess
const apps: ExampleApp[] = []
const company = new Company(() => gateway)

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--catch-up-rows', '5'] })
})
afterAll(() => gateway.remove())
afterEach(async () => {
  await company.leave()
  const wrong = apps.splice(0).flatMap(({ app }) => {
    app.kill()
    return [...app.notes.wrong, ...app.notes.console.filter(({ level }) => level === 'error').map(({ line }) => line)]
  })
  expect(wrong).toEqual(NOTHING_WRONG)
})

function start(options: Partial<LaunchOptions> = {}, settings: Partial<Settings> = {}): ExampleApp {
  const app = ExampleApp.start({ gateway: gateway.httpUrl, ...settings }, options)
  apps.push(app)
  return app
}

const signedIn = (userID: string, options: Partial<LaunchOptions> = {}) => start(options).signIn(userID)

/** Two phones whose owners look at each other's conversation. */
async function talking(options: Partial<LaunchOptions> = {}): Promise<[ExampleApp, ExampleApp, string, string]> {
  const [a, b] = company.names()
  const [alice, bob] = [await signedIn(a, options), await signedIn(b, options)]
  alice.write(b)
  bob.write(a)
  return [alice, bob, a, b]
}

describe.each(ALL_PROFILES)('the example on a phone of the kind "$name"', (profile) => {
  it('two people sign in, find each other, and talk both ways, with unread numbers and read marks', async () => {
    const [a, b] = company.names()
    const [alice, bob] = [await signedIn(a, { profile }), await signedIn(b, { profile })]
    expect([alice.data['isEmpty'], alice.entries]).toEqual([true, []])
    alice.write(b)
    alice.say('hello bob')
    await eventually(() => alice.marks).toEqual(['hello bob: '])
    await eventually(() => bob.entries).toEqual([`${a} | hello bob | 1`])
    bob.touch('onOpen', {}, { peer: a })
    await eventually(() => bob.texts).toEqual(['hello bob'])
    bob.say('hello alice')
    await eventually(() => alice.texts).toEqual(['hello bob', 'hello alice'])
    await eventually(() => [...alice.marks, ...bob.marks]).toEqual(['hello bob: read', 'hello alice: read'])
    bob.back()
    await eventually(() => bob.entries).toEqual([`${a} | hello alice | `])
  })

  it('after a restart it signs in by itself, and knows the list and the history', async () => {
    const [alice, bob, a] = await talking({ profile })
    alice.say('one')
    await eventually(() => bob.texts).toEqual(['one'])
    bob.app.kill()
    alice.say('two')
    await eventually(() => alice.marks).toEqual(['one: read', 'two: '])
    const again = bob.relaunch()
    apps.push(again)
    await eventually(() => again.route).toBe('conversations')
    await eventually(() => again.entries).toEqual([`${a} | two | 1`])
    again.touch('onOpen', {}, { peer: a })
    await eventually(() => again.texts).toEqual(['one', 'two'])
  })
})

describe('the example', () => {
  it('says what could not be sent without a network, and sends it once on request when it is back', async () => {
    const [alice, bob] = await talking({ factor: 10 })
    alice.app.setNetwork('none')
    await eventually(() => alice.data['network']).toBe('disconnected')
    alice.say('at last')
    expect(alice.marks).toEqual(['at last: sending'])
    await eventually(() => alice.marks).toEqual(['at last: failed'])
    expect(alice.toasts).toEqual(['No network (2805)'])
    alice.app.setNetwork('wifi')
    await eventually(() => alice.data['network']).toBe('connected')
    alice.touch('onRetry', {}, { key: alice.messages[0]?.key })
    await eventually(() => alice.marks).toEqual(['at last: read'])
    expect(bob.texts).toEqual(['at last'])
  })

  it('shows what came while the phone was in a pocket, once, and does not say before that it was read', async () => {
    const [alice, bob] = await talking()
    bob.app.hide()
    alice.say('one')
    await eventually(() => bob.texts).toEqual(['one'])
    bob.app.suspend()
    alice.say('two')
    await eventually(() => alice.marks).toEqual(['one: ', 'two: '])
    bob.app.show({ awayMs: 60_000 })
    await eventually(() => bob.texts).toEqual(['one', 'two'])
    await eventually(() => alice.marks).toEqual(['one: read', 'two: read'])
  })

  it('shows no hole after an absence in which more was said than the gateway sends again', async () => {
    const [a, b] = company.names()
    const [bob, person] = [await signedIn(b), await company.join(a)]
    bob.write(a)
    const tell = (text: string) => person.chat.sendMessage(person.chat.createTextMessage({ to: b, conversationType: 'C2C', payload: { text } }))
    for (const text of ['before 1', 'before 2']) await tell(text)
    await eventually(() => bob.texts).toEqual(['before 1', 'before 2'])
    bob.app.suspend()
    const texts = Array.from({ length: 100 }, (_, index) => `m${index}`)
    for (const text of texts) await tell(text)
    bob.app.show({ awayMs: 60_000 })
    const all = ['before 1', 'before 2', ...texts]
    await eventually(() => bob.texts).toEqual(expect.arrayContaining(['m85', 'm99']))
    while (bob.texts.length < all.length) {
      const { length } = bob.texts
      expect(bob.texts).toEqual(all.slice(-length))
      await eventually(() => bob.data['isLoading']).toBe(false)
      bob.touch('onEarlier')
      await eventually(() => bob.texts.length).toBeGreaterThan(length)
    }
    expect(bob.texts).toEqual(all)
  })

  it('keeps what was written without a network when the phone ends it, and sends it once after the next start', async () => {
    const [alice, bob, , b] = await talking()
    alice.app.setNetwork('none')
    const { phone } = alice.app
    let isKept = false
    phone.onStorageCall = (moment, { key }) => {
      // What was written counts when the head that names it is written, too.
      if (moment === 'after' && /\/r\d$/.test(key)) isKept ||= [...phone.storage.values()].some((value) => value.includes('kept text'))
    }
    alice.say('kept text')
    await eventually(() => isKept).toBe(true)
    const again = alice.relaunch()
    apps.push(again)
    await eventually(() => again.route).toBe('conversations')
    again.write(b)
    await eventually(() => again.marks).toEqual(['kept text: read'])
    expect(bob.texts).toEqual(['kept text'])
  })

  it('gives a new message to the view as one row, not as the whole list again', async () => {
    const [alice, bob] = await talking()
    for (const text of ['one', 'two', 'three']) alice.say(text)
    await eventually(() => bob.texts).toEqual(['one', 'two', 'three'])
    const before = bob.app.notes.setData.length
    alice.say('four')
    await eventually(() => bob.texts.length).toBe(4)
    const patches = bob.app.notes.setData.slice(before).map(({ route, patch }) => `${route} ${Object.keys(patch).join()}`)
    expect(patches.filter((line) => line.includes('rows'))).toEqual(['pages/chat/chat rows[4]'])
  })

  it('loads history page by page, in order and without gaps, and lets go of what was scrolled away', async () => {
    const [a, b] = company.names()
    const [bob, person] = [await signedIn(b), await company.join(a)]
    const texts = Array.from({ length: 70 }, (_, index) => `m${index}`)
    for (const text of texts) await person.chat.sendMessage(person.chat.createTextMessage({ to: b, conversationType: 'C2C', payload: { text } }))
    await eventually(() => bob.entries).toEqual([`${a} | m69 | 70`])
    bob.write(a)
    for (const count of [15, 30, 45, 60, 70]) {
      await eventually(() => bob.texts).toEqual(texts.slice(-count))
      await eventually(() => bob.data['isLoading']).toBe(false)
      bob.touch('onEarlier')
    }
    expect(bob.data['hasEarlier']).toBe(false)
    bob.touch('onScroll', { scrollTop: 0, scrollHeight: 10_000 })
    await person.chat.sendMessage(person.chat.createTextMessage({ to: b, conversationType: 'C2C', payload: { text: 'unseen' } }))
    await eventually(() => bob.data['unseen']).toBe(1)
    bob.touch('onToEnd')
    await person.chat.sendMessage(person.chat.createTextMessage({ to: b, conversationType: 'C2C', payload: { text: 'seen' } }))
    await eventually(() => bob.texts).toEqual([...texts, 'unseen', 'seen'].slice(-30))
    expect([bob.data['unseen'], bob.data['hasEarlier']]).toEqual([0, true])
  })

  it('recalls an own message, which both see', async () => {
    const [alice, bob] = await talking()
    alice.say('oops')
    await eventually(() => [...bob.texts, ...alice.marks]).toEqual(['oops', 'oops: read'])
    // The menu's first entry is taken, which copies; the second one recalls.
    alice.touch('onHold', {}, { key: alice.messages[0]?.key })
    await eventually(() => alice.app.notes.ui.at(-1)).toMatchObject({ name: 'setClipboardData', option: { data: 'oops' } })
    expect(alice.app.notes.ui.find(({ name }) => name === 'showActionSheet')?.option).toMatchObject({ itemList: ['Copy', 'Recall'] })
    alice.app.run("getCurrentPages().slice(-1)[0].timeline.recall(getCurrentPages().slice(-1)[0].data.rows[1].key)")
    await eventually(() => alice.texts).toEqual(['You recalled a message'])
    await eventually(() => bob.texts).toEqual(['A message was recalled'])
  })

  it('goes back to the login page when the account is opened elsewhere, says so, and does not take it back by itself', async () => {
    const [a] = company.names()
    const first = await signedIn(a)
    await company.join(a)
    await eventually(() => first.route).toBe('login')
    expect(first.data).toMatchObject({ userID: a, problem: 'Signed in elsewhere', isBusy: false })
  })

  it('signs out on request, and forgets who it was', async () => {
    const [a] = company.names()
    const alice = await signedIn(a)
    alice.touch('onSignOut')
    await eventually(() => alice.route).toBe('login')
    const again = alice.relaunch()
    apps.push(again)
    expect([again.route, again.data['userID'], again.data['isBusy']]).toEqual(['login', '', false])
  })

  it('signs in with a UserSig of its settings, as phones do that do not reach the development route', async () => {
    const userSigs = { erin: await gateway.userSig('erin') }
    const erin = await start({ domains: { request: [] } }, { sdkAppID: gateway.sdkAppID, userSigs }).signIn('erin')
    expect(erin.data['me']).toBe('erin')
  })

  it('says with a code what keeps one from signing in', async () => {
    const app = start()
    app.touch('onSubmit', { value: { userID: 'übel' } })
    await eventually(() => app.data['problem']).toBe('That is no user ID (HTTP 400)')
    const barred = start({ domains: { request: ['chat.example.org'], socket: ['chat.example.org'] } })
    barred.touch('onSubmit', { value: { userID: 'alice' } })
    await eventually(() => barred.data['problem']).toMatch(/domain.*\(600002\)$/)
    const lost = start({}, { gateway: 'http://127.0.0.1:1' })
    lost.touch('onSubmit', { value: { userID: 'alice' } })
    await eventually(() => lost.data['problem']).toMatch(/cannot be reached: .*\(.+\)$/)
  })
})
