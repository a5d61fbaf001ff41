import { startGateway } from '../components'
import type { Config } from '../config/settings'
import { Failpoints } from '../lifecycle/failpoints'
import { onSignals } from '../lifecycle/shutdown'
import { createLogger } from '../observability/logger'

/** `opentim-server start`: serves until a signal comes; one line of JSON on standard output says where. */
export async function start(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel)
  const gateway = await startGateway(config, logger, Failpoints.fromEnvironment(process.env['OPENTIM_FAILPOINT']))
  onSignals(gateway)
  // A fault of ours in a place that nothing guards: what was acknowledged is in the database, so a fresh start is safe.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.error({ error: error instanceof Error ? error.stack : String(error) }, event)
      process.exit(1)
    })
  }
  process.stdout.write(`${JSON.stringify({ url: gateway.url, sdkAppID: gateway.sdkAppId, ready: true })}\n`)
}
