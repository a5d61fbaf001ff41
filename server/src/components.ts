import { MemoryBus } from './bus/memory-bus'
import type { Config } from './config/settings'
import { applicationKey } from './credentials/application-key'
import { makeUserSig, verifyUserSig } from './credentials/user-sig'
import type { ApplicationKey } from './credentials/user-sig'
import { createGatewayCore } from './gateway/core'
import type { Logger } from './gateway/port'
import { HttpEdge } from './http/http-edge'
import { isLoopbackAddress } from './http/origin'
import { PendingSessions } from './http/pending-sessions'
import { PollEdge } from './http/poll-edge'
import { PollPipes } from './http/poll-pipes'
import type { RouteParts } from './http/routes'
import { SocketEdge } from './http/socket-edge'
import { failingBus } from './lifecycle/failpoints'
import type { Failpoints } from './lifecycle/failpoints'
import type { ShutdownParts } from './lifecycle/shutdown'
import { systemClock } from './lifecycle/system-clock'
import { Health } from './observability/health'
import { Metrics } from './observability/metrics'
import { openStore } from './store/open-store'
import type { StoreTarget } from './store/open-store'
import type { Store } from './store/port'

/** A UserSig that the development route hands out lives this long. */
const DEV_SIG_SECONDS = 86_400

/** A gateway that serves. */
export interface RunningGateway extends ShutdownParts {
  readonly url: string
  readonly sdkAppId: number
}

/** Opens the database, puts the parts together and listens. */
export async function startGateway(config: Config, logger: Logger, failpoints: Failpoints): Promise<RunningGateway> {
  const key = applicationKey(config)
  const store = await openStore(storeTarget(config), {
    clock: systemClock,
    logger,
    failpoints: { beforeCommit: () => failpoints.hit('before_commit'), afterCommit: () => failpoints.hit('after_commit') },
  })
  try {
    return await serve({ config, logger, failpoints, store, key })
  } catch (error) {
    await store.close()
    throw error
  }
}

function storeTarget({ databaseUrl, databaseTimeoutMs, data }: Config): StoreTarget {
  return databaseUrl === undefined ? { dataDir: data } : { databaseUrl, timeoutMs: databaseTimeoutMs }
}

interface ServeParts {
  readonly config: Config
  readonly logger: Logger
  readonly failpoints: Failpoints
  readonly store: Store
  readonly key: ApplicationKey
}

async function serve({ config, logger, failpoints, store, key }: ServeParts): Promise<RunningGateway> {
  const metrics = new Metrics()
  const core = createGatewayCore({
    store,
    bus: failingBus(new MemoryBus(), failpoints),
    clock: systemClock,
    settings: { ...config, createUnknownUsers: config.createUnknownUsers ?? config.dev },
    verify: (claim) => verifyUserSig(key, claim),
    logger,
    observer: metrics,
  })
  const pending = new PendingSessions(config.pendingPerIp)
  const pipes = new PollPipes({ core, clock: systemClock, logger, pending })
  metrics.watch('opentim_commit_backlog', 'Messages that wait for the database', () => core.backlog)
  metrics.watch('opentim_poll_pipes', 'Pipes of the long poll', () => pipes.size)
  const health = new Health(store, systemClock)
  const { allowedOrigins } = config
  const sockets = new SocketEdge({ core, clock: systemClock, logger, allowedOrigins, pending })
  const poll = new PollEdge({ pipes, pending, allowedOrigins })
  const http = new HttpEdge({ ...routes(config, key), poll, health: () => health.check(), metrics: () => metrics.expose() }, sockets)
  const port = await http.listen(config.host, config.port)
  const url = `ws://${urlHost(config.host)}:${port}/ws`
  if (config.dev && !isLoopbackAddress(config.host)) logger.warn({ host: config.host }, 'others can reach this address: no UserSigs over HTTP')
  logger.info({ url, sdkAppID: key.sdkAppId, dev: config.dev }, 'serving')
  return { url, sdkAppId: key.sdkAppId, http, edges: [health, sockets, poll], core, store, logger, drainMs: config.drainMs }
}

function routes(config: Config, key: ApplicationKey): Pick<RouteParts, 'webRoot' | 'dev'> {
  const sign = (userId: string): string => makeUserSig(key, userId, { nowMs: Date.now(), lifeSeconds: DEV_SIG_SECONDS })
  const isOpen = config.dev && isLoopbackAddress(config.host)
  return { webRoot: config.webRoot, dev: isOpen ? { sdkAppId: key.sdkAppId, sign } : undefined }
}

/** An address that a client on this machine can open. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
