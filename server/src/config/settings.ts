import { databaseUrl, integer, onOff, oneOf, origins, secretText, text } from './parsers'
import type { Parser } from './parsers'

/** One thing that can be set. Without a default it may stay unset. */
export interface Setting<T, Default> {
  readonly flag: string
  readonly env: string
  readonly parser: Parser<T>
  readonly fallback: Default
  readonly help: string
  /** True: its value is never shown. */
  readonly hidden: boolean
}

const setting = <T>(flag: string, parser: Parser<T>, fallback: T, help: string): Setting<T, T> => ({
  flag, env: `OPENTIM_${flag.toUpperCase().replaceAll('-', '_')}`, parser, fallback, help, hidden: false,
})

const optional = <T>(flag: string, parser: Parser<T>, help: string): Setting<T, undefined> => ({
  ...setting<T | undefined>(flag, parser, undefined, help), parser, fallback: undefined,
})

/** Everything that can be set: the flag, the environment variable and the help are all read from here. */
export const SETTINGS = {
  port: setting('port', integer(0, 65_535), 8080, 'Port to listen on; 0 takes a free one'),
  host: setting('host', text, '127.0.0.1', 'Address to listen on; 0.0.0.0 for all'),
  data: setting('data', text, '.data', 'Folder of the embedded database, the SDKAppID and the secret'),
  databaseUrl: { ...optional('database-url', databaseUrl, 'PostgreSQL instead of the embedded database'), env: 'DATABASE_URL', hidden: true },
  databaseTimeoutMs: setting('database-timeout-ms', integer(100, 600_000), 15_000, 'A PostgreSQL that has not answered by then counts as unavailable'),
  logLevel: setting('log-level', oneOf('debug', 'info', 'warn', 'error', 'silent'), 'info', 'Least level that is logged'),
  dev: setting('dev', onOff, false, 'Development mode: hands out UserSigs over HTTP on a loopback address, creates users on first use'),
  sdkAppId: optional('sdk-app-id', integer(1, 4_294_967_295), 'SDKAppID; made and kept in the data folder when unset'),
  secret: { ...optional('secret', secretText, 'Key that signs UserSigs; made and kept in the data folder when unset'), hidden: true },
  allowedOrigins: setting<readonly string[]>('allowed-origins', origins, [], 'Origins of pages on other hosts that may connect'),
  createUnknownUsers: optional('create-unknown-users', onOff, 'Create a receiver that does not exist yet (default: as --dev)'),
  c2cRate: setting('c2c-rate', integer(0, 100_000), 5, 'C2C messages per second and sender; 0 switches the limit off'),
  peopleRate: setting('people-rate', integer(0, 100_000), 20, 'Changes of profile, friends, blacklist, follows and status per second and user; 0 switches the limit off'),
  webInstances: setting('web-instances', integer(0, 100), 1, 'Instances per account that may be online; 0 for any number'),
  revokeWindowS: setting('revoke-window-s', integer(0, 31_536_000), 120, 'Seconds within which a message can be revoked'),
  messageBytes: setting('message-bytes', integer(256, 32_768), 12_288, 'Largest message content, bytes'),
  tellBlocked: setting('tell-blocked', onOff, false, 'Refuse the messages of a sender whom the receiver blocked (20007); otherwise that sender sees success, and nobody else sees anything'),
  friendsOnly: setting('friends-only', onOff, false, 'Only those who have each other as friends may write to each other (20009)'),
  loginTimeoutMs: setting('login-timeout-ms', integer(100, 600_000), 10_000, 'A socket that has not logged in by then is closed'),
  heartbeatMs: setting('heartbeat-ms', integer(100, 600_000), 25_000, 'How often clients are told to ping'),
  catchUpRows: setting('catch-up-rows', integer(1, 100_000), 500, 'A client that is further behind takes the newest page instead'),
  sendWindow: setting('send-window', integer(1, 10_000), 256, 'Messages that a client may have in flight'),
  commitBacklog: setting('commit-backlog', integer(1, 1_000_000), 20_000, 'Messages of all clients that may wait for the database; what comes then is refused as busy'),
  slowConsumerBytes: setting('slow-consumer-bytes', integer(65_536, 268_435_456), 1_048_576, 'A socket with more than that unsent is closed'),
  connectionsPerUser: setting('connections-per-user', integer(1, 10_000), 10, 'Sockets per account'),
  pendingPerIp: setting('pending-per-ip', integer(1, 1_000_000), 50, 'Sockets per address that have not logged in'),
  webRoot: optional('web-root', text, 'Folder of static files to serve, such as the web chat'),
  drainMs: setting('drain-ms', integer(0, 600_000), 5_000, 'On SIGTERM clients come back within this spread'),
} as const satisfies Record<string, Setting<unknown, unknown>>

/** The name of a setting in code, e.g. `'c2cRate'`. */
export type SettingKey = keyof typeof SETTINGS

type ValueOf<S> = S extends Setting<infer T, infer Default> ? T | Default : never

/** All settings, checked. */
export type Config = { readonly [Key in SettingKey]: ValueOf<(typeof SETTINGS)[Key]> }
