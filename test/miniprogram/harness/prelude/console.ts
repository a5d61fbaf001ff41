import type { Wire } from './wire'

/** A console whose lines the host keeps. */
export function makeConsole(wire: Wire): object {
  const levels = ['debug', 'log', 'info', 'warn', 'error', 'group', 'groupEnd', 'time', 'timeEnd']
  return Object.fromEntries(levels.map((level) => [level, (...parts: unknown[]) => {
    wire.call('console', 0, { level, line: parts.map(shown).join(' ') })
  }]))
}

function shown(part: unknown): string {
  if (typeof part === 'string') return part
  try {
    return JSON.stringify(part) ?? String(part)
  } catch {
    return String(part)
  }
}
