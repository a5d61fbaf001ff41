import { COMMANDS, type CommandName } from './commands'

const NAMES_BY_ID = new Map<number, CommandName>(
  (Object.keys(COMMANDS) as CommandName[]).map((name) => [COMMANDS[name].id, name]),
)

/** The command with that number, or undefined when this side does not know it. */
export function commandName(id: number): CommandName | undefined {
  return NAMES_BY_ID.get(id)
}
