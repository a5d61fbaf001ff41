import type { GatewayCore } from '../gateway/core'
import type { Logger } from '../gateway/port'
import type { HttpEdge } from '../http/http-edge'
import type { Store } from '../store/port'

export interface ShutdownParts {
  readonly http: Pick<HttpEdge, 'stopAccepting' | 'close'>
  /** Where clients come in, and what says whether they may. */
  readonly edges: readonly { stopAccepting(): void }[]
  readonly core: GatewayCore
  readonly store: Store
  readonly logger: Logger
  readonly drainMs: number
}

/** How long everything together may take before the process ends anyway. */
const PATIENCE_MS = 10_000
/** Time for the close frames to leave. */
const LINGER_MS = 200

/** Ends the gateway in order: no new work, what was taken is committed, clients come back spread out [N09]. */
export async function shutDown({ http, edges, core, store, logger, drainMs }: ShutdownParts): Promise<void> {
  logger.info({ sessions: core.sessionCount, spreadMs: drainMs }, 'draining')
  for (const edge of edges) edge.stopAccepting()
  await core.drain(drainMs)
  // The port stays open until here: a client of the long poll may be between two POSTs, and its close waits for it.
  await new Promise((resolve) => setTimeout(resolve, LINGER_MS))
  http.stopAccepting()
  http.close()
  await store.close()
  logger.info({}, 'stopped')
}

/** Runs the shutdown on SIGTERM and SIGINT, once, and ends the process with it. */
export function onSignals(parts: ShutdownParts): void {
  let started = false
  const stop = (): void => {
    if (started) return
    started = true
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    shutDown(parts).then(
      () => process.exit(0),
      (error: unknown) => {
        parts.logger.error({ error: String(error) }, 'the shutdown failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
