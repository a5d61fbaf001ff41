import { parseArgs } from 'node:util'
import { SETTINGS } from './settings'
import type { Config, Setting, SettingKey } from './settings'

/** Settings that are wrong, one sentence each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
  }
}

type AnySetting = Setting<unknown, unknown>
type Environment = Readonly<Record<string, string | undefined>>

const ENTRIES = Object.entries(SETTINGS) as [SettingKey, AnySetting][]
const STANDALONE = new Set(ENTRIES.filter(([, { parser }]) => parser.standalone).map(([, { flag }]) => `--${flag}`))

/** The command line and the environment as settings; the command line wins. Throws a ConfigError that names every wrong one. */
export function resolveConfig(args: readonly string[], environment: Environment): { config: Config; rest: string[] } {
  const { values, positionals } = readFlags(args)
  const problems: string[] = []
  const config = Object.fromEntries(
    ENTRIES.map(([key, setting]) => [key, valueOf(setting, values[setting.flag], environment, problems)]),
  )
  if (problems.length > 0) throw new ConfigError(problems)
  return { config: config as Config, rest: positionals }
}

function readFlags(args: readonly string[]): { values: Record<string, string | undefined>; positionals: string[] } {
  const options = Object.fromEntries(ENTRIES.map(([, { flag }]) => [flag, { type: 'string' as const }]))
  try {
    return parseArgs({ args: args.map((arg) => (STANDALONE.has(arg) ? `${arg}=true` : arg)), options, allowPositionals: true })
  } catch (error) {
    throw new ConfigError([`${error instanceof Error ? error.message : 'the command line cannot be read'}`])
  }
}

function valueOf(setting: AnySetting, fromFlag: string | undefined, environment: Environment, problems: string[]): unknown {
  const fromEnvironment = environment[setting.env]
  const raw = fromFlag ?? (fromEnvironment === '' ? undefined : fromEnvironment)
  if (raw === undefined) return setting.fallback
  const value = setting.parser.parse(raw)
  if (value !== undefined) return value
  const name = fromFlag === undefined ? setting.env : `--${setting.flag}`
  problems.push(`${name}: ${setting.hidden ? 'the value' : JSON.stringify(raw)} is not allowed; it takes ${setting.parser.allowed}`)
  return undefined
}
