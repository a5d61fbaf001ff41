#!/usr/bin/env node
import { doctor } from './cli/doctor'
import { start } from './cli/start'
import { usersig } from './cli/usersig'
import { helpText } from './config/help'
import { ConfigError, resolveConfig } from './config/resolve-config'
import { VERSION } from './version'

async function run(args: readonly string[]): Promise<number | undefined> {
  if (args.length === 0 || args.includes('--help')) return print(helpText())
  if (args.includes('--version')) return print(`${VERSION}\n`)
  const [command, ...flags] = args
  if (command === 'doctor') return await doctor(flags, process.env)
  const { config, rest } = resolveConfig(flags, process.env)
  if (command === 'usersig') return print(`${usersig(config, rest[0])}\n`)
  if (command !== 'start' || rest.length > 0) throw new ConfigError([`${rest[0] ?? command}: no such command; see --help`])
  await start(config)
  return undefined
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

run(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`opentim-server: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
