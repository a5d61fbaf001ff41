import { describe, expect, it } from 'vitest'
import { eventually } from '../support/two-people'
import { PROFILES } from './harness/profiles'
import { sdkPackage } from './support/phone-device'
import { withPhones } from './support/phone-kit'

/** An application that notes in which order it hears that it is logged in, in the mini program's own realm. */
const APP = `
  const { default: TIM } = require('opentim')
  exports.order = []
  exports.start = (options, login) => {
    const chat = TIM.create(options)
    chat.on(TIM.EVENT.SDK_READY, () => exports.order.push('ready'))
    const run = async () => {
      await chat.login(login)
      exports.order.push('login')
    }
    run()
  }
`

const { gateway, phone: newPhone, company } = withPhones()

describe.each([PROFILES.modern, PROFILES.ios15])('the order of what an application hears, on a phone of the kind "$name"', (profile) => {
  it('C10: whoever awaits login() goes on before SDK_READY is raised', async () => {
    const phone = newPhone({ profile, app: { files: { ...sdkPackage(profile), 'order.js': APP } } })
    const [userID] = company.names()
    const { sdkAppID, url } = gateway()
    const userSig = await gateway().userSig(userID)
    phone.launch(userID)
    const { app } = phone
    const page = app.require('./order') as { order: string[]; start(options: unknown, login: unknown): void }
    page.start(app.realm.adopt({ SDKAppID: sdkAppID, proxyServer: url, instance: 'order' }), app.realm.adopt({ userID, userSig }))
    await eventually(() => page.order.length).toBe(2)
    expect([...page.order]).toEqual(['login', 'ready'])
  })
})
