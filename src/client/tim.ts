import { TYPES } from '../api/constants'
import { EVENT } from '../api/event'
import { TSignaling } from '../api/signaling'
import type { ChatSDK, ConfigureOptions, CreateOptions } from '../api/types'
import { choosePlatform } from '../platform/choose-platform'
import type { PlatformChoice } from '../platform/port'
import { type InstanceOptions } from './instance'
import { instanceKey, parseSdkAppId } from './instance-options'
import type { Part } from './part'
import { createTimClient } from './tim-client'
import { API_VERSION, OPENTIM_VERSION } from './version'

/** The default export of the package. */
export interface Tim {
  /**
   * The instance for that SDKAppID (and `instance` name): always the same object, until destroy(). Gives null when the
   * SDKAppID is missing or no number.
   * @example const chat = TIM.create({ SDKAppID: 1400000000, proxyServer: 'wss://chat.example.com' })
   */
  create(options: CreateOptions): ChatSDK
  /**
   * Sets what instances use that say nothing themselves, also those that exist: it is asked at each login.
   * @example TIM.configure({ endpoint: 'wss://chat.example.com' })
   */
  configure(options: ConfigureOptions): void
  /** The level of the API, for code that compares it. */
  readonly VERSION: typeof API_VERSION
  /** The version of this package. */
  readonly OPENTIM_VERSION: typeof OPENTIM_VERSION
  readonly EVENT: typeof EVENT
  readonly TYPES: typeof TYPES
  readonly TSignaling: typeof TSignaling
}

/** What an entry file binds: where the SDK runs, and what accounts are made of there. */
export interface TimOptions {
  /** In the order of preference. */
  readonly platforms: readonly PlatformChoice[]
  /** The parts that are built in; an application adds others with `chat.use()`. */
  readonly parts: readonly Part[]
  readonly openAccount: InstanceOptions['openAccount']
}

/** Makes the facade. Nothing is opened, started or stored before the first login. */
export function createTim({ platforms, parts, openAccount }: TimOptions): Tim {
  const instances = new Map<string, ChatSDK>()
  let commonEndpoint: string | undefined

  const make = (sdkAppId: number, options: CreateOptions): ChatSDK => {
    // What was passed in may change afterwards, and may be parsed JSON: see configure().
    const { proxyServer, endpoint, instance = '' } = options
    const platform = choosePlatform(platforms, options.platform)
    const key = instanceKey(sdkAppId, options)
    const chat = createTimClient({
      platform,
      parts,
      sdkAppId,
      instanceName: instance,
      endpoint: () => proxyServer ?? endpoint ?? commonEndpoint ?? platform.defaultEndpoint(),
      openAccount,
      onDestroy: () => {
        if (instances.get(key) === chat) instances.delete(key)
      },
    })
    instances.set(key, chat)
    return chat
  }

  // Existing code relies on null for a bad SDKAppID and on the TypeError for no argument; the types forbid both.
  const create = (options: CreateOptions): ChatSDK | null => {
    const sdkAppId = parseSdkAppId(options.SDKAppID)
    if (sdkAppId === undefined) return null
    return instances.get(instanceKey(sdkAppId, options)) ?? make(sdkAppId, options)
  }

  return {
    create: create as Tim['create'],
    configure: (options) => {
      // By its name: what was parsed from JSON may carry a `__proto__`, and Object.assign() would make it one (X09).
      commonEndpoint = options.endpoint ?? commonEndpoint
    },
    VERSION: API_VERSION,
    OPENTIM_VERSION,
    EVENT,
    TYPES,
    TSignaling,
  }
}
