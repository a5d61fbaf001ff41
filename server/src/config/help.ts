import { SETTINGS } from './settings'
import type { Setting } from './settings'

const COMMANDS = `Usage: opentim-server <command> [settings]

Commands
  start           serve; prints one line of JSON with url, sdkAppID and ready when it does
  usersig USER    print a UserSig for that userID
  doctor          check the configuration and say what is wrong

Settings (a flag wins over its environment variable)`

/** What `--help` prints, made from the table of settings. */
export function helpText(): string {
  return [COMMANDS, ...Object.values(SETTINGS).map(line), '  --version, --help', ''].join('\n')
}

function line(setting: Setting<unknown, unknown>): string {
  const { flag, env, help, fallback, parser } = setting
  const isShown = typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean'
  const shown = isShown ? `, default ${fallback}` : ''
  return `  --${flag} (${env}${shown})\n      ${help}. Takes ${parser.allowed}.`
}
