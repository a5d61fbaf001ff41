import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { ChatSDK, CreateOptions, EventName, Message, MessageOf, TimEvent } from '../../src/api/types'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import { GatewayAccount } from '../../src/client/gateway-account'
import { createTim } from '../../src/client/tim'
import { longPoll } from '../../src/modules/long-poll'
import { relations } from '../../src/modules/relations'
import { fetchPost } from '../../src/platform/fetch-post'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import type { Clock, Platform } from '../../src/platform/port'
import type { WebSocketConstructor } from '../../src/transport/websocket-transport'
import { MemoryStorage } from '../../src/storage/memory-storage'
import { FakeEnvironment, onlyPlatform } from './fake-platform'
import type { GatewayProcess } from './gateway-process'

/** How long a test waits for what must come; far more than it takes. */
const PATIENCE = { timeout: 15_000, interval: 20 }

/** Asserts something that becomes true: looks again until it is, or gives up with the last difference. */
export const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, PATIENCE)

/** What is put in place of a part of the real platform. */
export interface DeviceOptions {
  /** Where its sockets go; the gateway itself by default, a proxy in front of it otherwise. */
  readonly url?: () => string
  readonly clock?: Clock
  /** What its WebSockets are made of. */
  readonly webSocket?: WebSocketConstructor
}

/** An installation of an application: its disk and its name outlive the runs of the application. */
export interface Device {
  /** The application starts. */
  launch(userID: string, options?: Partial<CreateOptions>): Person
  /** The application comes to the front. */
  wake(): void
}

/** Makes a device whose applications talk to that gateway. */
export type CreateDevice = (gateway: () => GatewayProcess, options: DeviceOptions) => Device

/** A device in this very process: the package as an application gets it, over real sockets and the device's own disk. */
export class NodeDevice implements Device {
  private readonly environment = new FakeEnvironment()
  private readonly disks = new Map<string, MemoryStorage>()
  private readonly platform: Platform

  constructor(private readonly gateway: () => GatewayProcess, private readonly options: DeviceOptions = {}) {
    this.platform = createNodePlatform(options.webSocket ?? WebSocket)
  }

  wake(): void {
    this.environment.wake()
  }

  launch(userID: string, options: Partial<CreateOptions> = {}): Person {
    const { clock = this.platform.clock, url = () => this.gateway().url } = this.options
    const tim = createTim({
      parts: [longPoll, relations],
      platforms: onlyPlatform(() => ({
        ...this.platform,
        clock,
        post: fetchPost(clock),
        environment: this.environment,
        openStorage: (name) => Promise.resolve(this.disk(name)),
        log: () => undefined,
      })),
      openAccount: (instance, source) => new GatewayAccount(instance, source),
    })
    const chat = tim.create({ SDKAppID: this.gateway().sdkAppID, proxyServer: url(), ...options })
    return new Person(userID, chat, () => this.gateway().userSig(userID))
  }

  private disk(name: string): MemoryStorage {
    const kept = this.disks.get(name) ?? new MemoryStorage()
    this.disks.set(name, kept)
    return kept
  }
}

/** Somebody who uses the SDK, and remembers everything that it said. */
export class Person {
  readonly events: TimEvent<EventName>[] = []
  /** What came by MESSAGE_RECEIVED, as it came. */
  readonly received: Message[] = []
  private readonly said = new Set<string>()

  constructor(readonly userID: string, readonly chat: ChatSDK, private readonly sign: () => Promise<string>) {
    chat.setLogLevel(4)
    for (const name of Object.values(EVENT)) chat.on(name, (event) => void this.events.push(event))
    chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => void this.received.push(...data))
  }

  async login(): Promise<this> {
    await this.chat.login({ userID: this.userID, userSig: await this.sign() })
    return this
  }

  /** What an application does when it is closed in an orderly way; nothing when nobody is logged in. */
  async leave(): Promise<void> {
    await this.chat.destroy().catch(() => undefined)
  }

  text(to: Person, text: string): MessageOf<'TIMTextElem'> {
    return this.chat.createTextMessage({ to: to.userID, conversationType: TYPES.CONV_C2C, payload: { text } })
  }

  async say(to: Person, text: string): Promise<Message> {
    const message = this.text(to, text)
    this.said.add(message.ID)
    const { data } = await this.chat.sendMessage(message)
    return data.message
  }

  /** What nobody may ever see: one message twice, or as received what this very instance sent. */
  get misreceived(): string[] {
    const seen = new Set(this.said)
    return this.received.flatMap((message) => {
      const isSeen = seen.has(message.ID)
      seen.add(message.ID)
      return isSeen ? [textOf(message)] : []
    })
  }

  get receivedTexts(): string[] {
    return this.received.map(textOf)
  }

  dataOf<Name extends EventName>(name: Name): TimEvent<Name>['data'][] {
    return this.events.filter((event): event is TimEvent<Name> => event.name === name).map(({ data }) => data)
  }

  count(name: EventName): number {
    return this.events.filter((event) => event.name === name).length
  }

  /** The whole history with somebody, oldest first. */
  async history(peer: Person): Promise<Message[]> {
    const all: Message[] = []
    for (let next: string | undefined; next !== '';) {
      const { data } = await this.chat.getMessageList({ conversationID: `C2C${peer.userID}`, ...(next ? { nextReqMessageID: next } : {}) })
      all.unshift(...data.messageList)
      next = data.nextReqMessageID
    }
    return all
  }

  async historyTexts(peer: Person): Promise<string[]> {
    return (await this.history(peer)).map(textOf)
  }

  async unread(peer: Person): Promise<number> {
    const { data } = await this.chat.getConversationList([`C2C${peer.userID}`])
    return data.conversationList.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
  }
}

/** The text of a message; its type where it has none. */
export function textOf(message: Message): string {
  return message.type === TYPES.MSG_TEXT ? message.payload.text : message.type
}

/** The code with which a call was refused; 0 when it was not. */
export function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(() => 0, (error: unknown) => (error as { code?: unknown }).code)
}

/** A clock on which everything that waits is over `factor` times sooner. */
export function hurried(clock: Clock, factor: number): Clock {
  const startMs = clock.now()
  return {
    now: () => startMs + (clock.now() - startMs) * factor,
    setTimer: (run, delayMs) => clock.setTimer(run, delayMs / factor),
    clearTimer: (timer) => clock.clearTimer(timer),
    nextTask: (run) => clock.nextTask(run),
  }
}

/** The people of a test file. All of them leave when a test is over. */
export class Company {
  private readonly present: Person[] = []
  private static pairs = 0

  constructor(
    private readonly gateway: () => GatewayProcess,
    private readonly createDevice: CreateDevice = (gateway, options) => new NodeDevice(gateway, options),
  ) {}

  device(options: DeviceOptions = {}): Device {
    return this.createDevice(this.gateway, options)
  }

  /** Somebody who is not logged in yet, on a new device without another one. */
  invite(userID: string, device = this.device()): Person {
    const person = device.launch(userID)
    this.present.push(person)
    return person
  }

  join(userID: string, device = this.device()): Promise<Person> {
    return this.invite(userID, device).login()
  }

  /** Two names that no other test of the file uses. */
  names(): [string, string] {
    Company.pairs++
    return [`alice${Company.pairs}`, `bob${Company.pairs}`]
  }

  /** Two people who are logged in, each on a new device. */
  async two(): Promise<[Person, Person]> {
    const [alice, bob] = this.names()
    return [await this.join(alice), await this.join(bob)]
  }

  async leave(): Promise<void> {
    await Promise.all(this.present.splice(0).map((person) => person.leave()))
  }
}
