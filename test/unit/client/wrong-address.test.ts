import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import type { TimError } from '../../../src/api/errors'
import { EVENT } from '../../../src/api/event'
import type { ChatSDK } from '../../../src/api/types'
import { choosePlatform } from '../../../src/platform/choose-platform'
import { ALICE, createWorld, record } from './create-client'

const failureOf = (chat: ChatSDK): Promise<TimError> => chat.login(ALICE).then(
  () => { throw new Error('the login succeeded') },
  (error: unknown) => error as TimError,
)

describe('a login that cannot work says so at once, with a code and what to do', () => {
  it.each(['nonsense', 'chat.example.com', 'ftp://chat.example.com', '', 42])('endpoint %j', async (endpoint) => {
    const { create, gateway, clock } = createWorld()
    const error = await failureOf(create({ SDKAppID: 1, proxyServer: endpoint as string }))
    expect([error.code, error.message]).toEqual([ERRORS.BAD_ENDPOINT.code, `login failed: ${ERRORS.BAD_ENDPOINT.text}`])
    expect(error.data).toEqual({ endpoint })
    expect([gateway.network.links.length, clock.liveTimers]).toEqual([0, 0])
  })

  it('a gateway of another protocol version: one attempt, and none after it', async () => {
    const { create, gateway, clock } = createWorld()
    gateway.refuseNext('login', ERRORS.INCOMPATIBLE_VERSION.code)
    expect((await failureOf(create())).code).toBe(ERRORS.INCOMPATIBLE_VERSION.code)
    await clock.advance(600_000)
    expect([gateway.network.links.length, clock.liveTimers]).toEqual([1, 0])
  })
})

describe('a login where nobody answers', () => {
  it('ends after 30 seconds, and names the address without what follows it', async () => {
    const { create, gateway, clock } = createWorld()
    gateway.network.reachable = false
    const chat = create({ SDKAppID: 1, proxyServer: 'wss://chat.test/im?key=secret' })
    const heard = record(chat, [EVENT.ERROR])
    const failure = failureOf(chat)
    await clock.advance(30_000)
    const error = await failure
    expect(error.code).toBe(ERRORS.NETWORK_ERROR.code)
    expect(error.message).toMatch(/^login failed: .*is the gateway running, and is wss:\/\/chat\.test\/im its address\?$/)
    expect(heard).toEqual([])
    await clock.advance(600_000)
    expect(clock.liveTimers).toBe(0)
  })
})

describe('a platform', () => {
  const choice = (name: 'web' | 'miniprogram', here: boolean) => ({
    name, isHere: () => here, create: () => ({ name }) as ReturnType<typeof choosePlatform>,
  })

  it('is the first that is here, unless the application names another one', () => {
    const choices = [choice('miniprogram', false), choice('web', true)]
    expect(choosePlatform(choices, undefined).name).toBe('web')
    expect(choosePlatform(choices, 'miniprogram').name).toBe('miniprogram')
  })

  it('that the build does not have is an error that names the package to import', () => {
    for (const name of ['node', undefined] as const) {
      expect(() => choosePlatform([choice('web', false)], name)).toThrow(expect.objectContaining({
        code: ERRORS.WRONG_PLATFORM.code, message: expect.stringContaining('opentim/miniprogram') as string,
      }))
    }
  })

  it('that the application names where it cannot be made is the same error', () => {
    const nowhere = { ...choice('miniprogram', false), create: () => { throw new ReferenceError('wx is not defined') } }
    expect(() => choosePlatform([nowhere], 'miniprogram')).toThrow(expect.objectContaining({ code: ERRORS.WRONG_PLATFORM.code }))
  })
})
