import { afterEach } from 'vitest'
import type { SharedGateways, World } from '../../conversation/world'
import type { Profile } from '../harness/profiles'
import { PhoneDevice } from './phone-device'
import type { PhoneOptions } from './phone-device'

interface PhoneWorldOptions extends PhoneOptions {
  readonly gateways?: SharedGateways
}

/** People who use mini programs on phones of one kind. What was noted of any of them fails the test. */
export function phoneWorld(profile: Profile, { gateways, ...options }: PhoneWorldOptions = {}): World {
  const phones: PhoneDevice[] = []
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.end()
  })
  return {
    ...(gateways ? { gateways } : {}),
    createDevice: (gateway, deviceOptions) => {
      const phone = new PhoneDevice(gateway, { profile, ...options, ...deviceOptions })
      phones.push(phone)
      return phone
    },
  }
}
