import type { ChatSDK, CreateOptions, EventName, TimEvent } from '../../../src/api/types'
import { EVENT } from '../../../src/api/event'
import { GatewayAccount } from '../../../src/client/gateway-account'
import { createTim } from '../../../src/client/tim'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import { FakeClock } from '../../support/fake-clock'
import { createFakePlatform, onlyPlatform } from '../../support/fake-platform'
import type { FakePlatform } from '../../support/fake-platform'
import { ScriptedGateway } from '../../support/scripted-gateway'

export const ALICE = { userID: 'alice', userSig: 'sig-alice' }
export const BOB = { userID: 'bob', userSig: 'sig-bob' }

/** The facade over a scripted gateway: everything real but time, network and disk. */
export function createWorld() {
  const clock = new FakeClock()
  const gateway = new ScriptedGateway(clock)
  const platforms: FakePlatform[] = []
  const TIM = createTim({
    parts: [],
    platforms: onlyPlatform(() => {
      const platform = createFakePlatform({
        clock,
        openTransport: gateway.network.openTransport,
        openStorage: () => Promise.resolve(new MemoryStorage()),
        deviceId: `device-${platforms.length}`,
        seed: platforms.length + 1,
      })
      platforms.push(platform)
      return platform
    }),
    openAccount: (instance, source) => new GatewayAccount(instance, source),
  })
  const create = (options: Partial<CreateOptions> = {}): ChatSDK => TIM.create({ SDKAppID: 1, ...options })
  const device = (index: number): FakePlatform => {
    const platform = platforms[index]
    if (!platform) throw new Error(`no platform ${index}`)
    return platform
  }
  return { clock, gateway, platforms, device, TIM, create }
}

/** Everything that an instance raises, in order. */
export function record(chat: ChatSDK, names: readonly EventName[] = Object.values(EVENT)): TimEvent<EventName>[] {
  const events: TimEvent<EventName>[] = []
  for (const name of names) chat.on(name, (event) => void events.push(event))
  return events
}

export function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => 0, (error: unknown) => (error as { code?: unknown }).code)
}
