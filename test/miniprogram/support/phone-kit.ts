import { afterEach, expect } from 'vitest'
import { EVENT } from '../../../src/api/event'
import { inhabit, nodeWorld } from '../../conversation/world'
import type { GatewayProcess } from '../../support/gateway-process'
import { eventually } from '../../support/two-people'
import type { Company, Person } from '../../support/two-people'
import type { MiniProgram } from '../harness/mini-program'
import { PhoneDevice } from './phone-device'
import type { PhoneOptions } from './phone-device'

/** Alice with a phone, and Bob whose device never fails; they have spoken before. */
export interface Pair {
  readonly phone: PhoneDevice
  readonly alice: Person
  readonly bob: Person
}

export interface PhoneKit {
  readonly gateway: () => GatewayProcess
  readonly company: Company
  phone(options?: PhoneOptions): PhoneDevice
  pair(options?: PhoneOptions): Promise<Pair>
}

/** A gateway, and phones whose notes are looked at when a test is over. */
export function withPhones(flags: readonly string[] = []): PhoneKit {
  const phones: PhoneDevice[] = []
  // Registered before the rest, so it runs after everybody has left.
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.end()
  })
  const { gateway, company } = inhabit(nodeWorld, ['--c2c-rate', '0', ...flags])
  const phone = (options: PhoneOptions = {}): PhoneDevice => {
    const device = new PhoneDevice(gateway, options)
    phones.push(device)
    return device
  }
  return {
    gateway,
    company,
    phone,
    pair: async (options = {}) => {
      const [a, b] = company.names()
      const device = phone(options)
      const [alice, bob] = [await company.join(a, device), await company.join(b)]
      await alice.say(bob, 'before')
      await eventually(() => bob.receivedTexts).toEqual(['before'])
      return { phone: device, alice, bob }
    },
  }
}

/** Both have the same history, nobody saw anything twice, and the application was not bothered. */
export async function expectConverged({ alice, bob }: Pick<Pair, 'alice' | 'bob'>, texts: readonly string[]): Promise<void> {
  await eventually(() => alice.historyTexts(bob)).toEqual(texts)
  await eventually(() => bob.historyTexts(alice)).toEqual(texts)
  expect([alice.misreceived, bob.misreceived, alice.dataOf(EVENT.ERROR), alice.count(EVENT.SDK_NOT_READY)]).toEqual([[], [], [], 0])
  expect(alice.chat.isReady()).toBe(true)
}

/** So much time passes on the application's clock. */
export function passes(app: MiniProgram, ms: number): Promise<void> {
  return new Promise((resolve) => void app.clock.after(ms, resolve))
}
