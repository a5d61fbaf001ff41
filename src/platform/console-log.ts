import type { Platform } from './port'

/** Writes lines to the console. */
export const consoleLog: Platform['log'] = (level, line) => {
  console[level](`[OpenTIM] ${line}`)
}
