import { FactKind, PROTOCOL_VERSION } from '@opentim/protocol'
import type { Encodable, RequestOf } from '@opentim/protocol'
import { EVENT } from '../api/event'
import { GatewayConnection } from '../connection/connection'
import type { Connection, ConnectionListener } from '../connection/port'
import { ConversationService } from '../conversations/conversation-service'
import { MessageService } from '../messages/message-service'
import { profileListener } from '../profiles/profile-listener'
import { ProfileService } from '../profiles/profile-service'
import { createRelay } from '../shared/relay'
import { LocalDatabase } from '../storage/local-database'
import { SYNC_CALLS } from '../sync/guarded-listener'
import { SyncEngine } from '../sync/sync-engine'
import type { SyncListener } from '../sync/port'
import type { OpenTransport } from '../transport/port'
import type { Instance } from './instance'
import type { Feature } from './part'
import { conversationSignals, messageSignals, profileSignals, reportTo } from './signals'
import { OPENTIM_VERSION } from './version'

/** What the account itself wants to know of its connection. */
export type ConnectionObserver = Pick<ConnectionListener, 'onStateChange' | 'onLogin' | 'onHeartbeat' | 'onKicked'>

/** Everything that a connection tells. */
const CONNECTION_CALLS: Readonly<Record<keyof ConnectionListener, true>> = {
  onStateChange: true,
  onLogin: true,
  onAck: true,
  onStep: true,
  onOnline: true,
  onStatuses: true,
  onHeartbeat: true,
  onKicked: true,
}

/** What an account brings along for its parts. */
export interface AccountBasis {
  readonly instance: Instance
  readonly database: LocalDatabase
  readonly url: string
  readonly userId: string
  readonly userSig: string
  /** '0' until the gateway has taken the first login. */
  readonly tinyId: () => string
  /** True until the application's own login has been answered: a reconnect kicks nobody. */
  readonly isFresh: () => boolean
  readonly observer: ConnectionObserver
}

/** The parts of one account, wired. */
export interface AccountParts {
  readonly database: LocalDatabase
  readonly connection: Connection
  readonly engine: SyncEngine
  readonly messages: MessageService
  readonly conversations: ConversationService
  readonly profiles: ProfileService
  /** What the parts add. */
  readonly features: readonly Feature[]
}

/** Opens what an account keeps on this device. Resolves in bounded time and never rejects. */
export function openDatabase({ options, bus }: Instance, userId: string): Promise<LocalDatabase> {
  const { platform, sdkAppId, instanceName } = options
  return LocalDatabase.open({
    // Two instances for one account in one page are two devices, and never share a database.
    openStorage: (name) => platform.openStorage(instanceName === '' ? name : `${name}-${encodeURIComponent(instanceName)}`),
    clock: platform.clock,
    sdkAppId,
    userId,
    onProblem: ({ code, message }) => bus.emit(EVENT.ERROR, { code, message }),
  })
}

/** The composition root: names the concrete classes and says who hears of what. Nothing runs yet. */
export function assembleAccount(basis: AccountBasis): AccountParts {
  const { instance, database, userId } = basis
  const { platform } = instance.options
  // Parts need one another: who listens is added when it exists, and nobody is called before start(). The account hears
  // of its connection before the engine does.
  const observers: Partial<ConnectionListener>[] = [basis.observer]
  const relay = createRelay<ConnectionListener>(CONNECTION_CALLS, (tell) => observers.forEach(tell))
  const connection: Connection = makeConnection(basis, relay, () => loginFacts(basis, engine))
  const listeners: Partial<SyncListener>[] = []
  const engine: SyncEngine = new SyncEngine({
    userId,
    database,
    clock: platform.clock,
    randomUint32: () => platform.randomUint32(),
    listener: createRelay<SyncListener>(SYNC_CALLS, (tell) => listeners.forEach(tell)),
    report: reportTo(instance.bus, instance.logger),
    connect: (listener) => {
      observers.push(listener)
      return connection
    },
  })
  const services = makeServices(basis, connection, engine)
  const features = makeFeatures(basis, connection, services.profiles)
  observers.push(...features.map(({ connectionListener }) => connectionListener ?? {}))
  // The order in which one burst is heard: names first, then what people are to each other, then MESSAGE_RECEIVED, then
  // CONVERSATION_LIST_UPDATED.
  listeners.push(profileListener(services.profiles), ...features.map(({ syncListener }) => syncListener ?? {}))
  listeners.push(services.messages.listener, services.conversations.listener)
  return { database, connection, engine, features, ...services }
}

function makeConnection(basis: AccountBasis, listener: ConnectionListener, login: () => LoginRequest): Connection {
  const { logger, options: { platform } } = basis.instance
  return new GatewayConnection({
    platform: {
      clock: platform.clock,
      environment: platform.environment,
      openTransport: openTransportOf(basis.instance),
      randomUint32: () => platform.randomUint32(),
      log: (level, line) => logger.write(level, line),
    },
    url: basis.url,
    login,
    listener,
  })
}

/** The platform's own way to the gateway, with what the parts put around it. */
function openTransportOf({ parts, options: { platform } }: Instance): OpenTransport {
  return [...parts.values()].reduce((open, part) => part.wrapTransport?.(open, platform) ?? open, platform.openTransport)
}

function makeFeatures(
  { instance, database, userId }: AccountBasis, connection: Connection, profiles: ProfileService,
): Feature[] {
  const { bus, parts, options: { platform } } = instance
  const context = { userId, clock: platform.clock, connection, facts: database.facts, profiles, bus }
  return [...parts.values()].flatMap((part) => part.makeFeatures?.(context) ?? [])
}

type LoginRequest = Encodable<RequestOf<'login'>>

function loginFacts({ instance, userId, userSig, isFresh }: AccountBasis, engine: SyncEngine): LoginRequest {
  const { platform, sdkAppId, instanceName } = instance.options
  return {
    protocolVersion: PROTOCOL_VERSION,
    sdkAppId,
    userId,
    userSig,
    deviceId: instanceName === '' ? platform.deviceId() : `${platform.deviceId()}-${instanceName}`,
    platform: platform.name,
    sdkVersion: OPENTIM_VERSION,
    fresh: isFresh(),
    ...engine.loginFacts(),
  }
}

function makeServices(
  { instance, database, userId, tinyId }: AccountBasis, connection: Connection, engine: SyncEngine,
): Pick<AccountParts, 'messages' | 'conversations' | 'profiles'> {
  const { bus, options: { platform } } = instance
  const identity = { userId: () => userId, tinyId }
  const profiles = new ProfileService({
    gateway: connection, identity, shelf: database.profiles,
    signals: { ...profileSignals(bus), named: (userIds) => messages.onNamed(userIds) },
    isFriend: (other) => database.facts.get(FactKind.FRIEND, other) !== undefined,
  })
  const remarks = { remarkOf: (other: string) => database.facts.get(FactKind.FRIEND, other)?.name ?? '' }
  const conversations = new ConversationService({
    log: engine, identity, profiles, remarks, signals: conversationSignals(bus), clock: platform.clock,
  })
  const messages: MessageService = new MessageService({
    log: engine, identity, names: profiles, signals: messageSignals(bus), outgoing: conversations,
  })
  return { profiles, conversations, messages }
}
