import { describe, expect, it } from 'vitest'
import { Logger } from '../../../src/shared/logger'

function printedAt(level: number | undefined): string[] {
  const printed: string[] = []
  const logger = new Logger((severity) => void printed.push(severity))
  if (level !== undefined) logger.setLevel(level)
  for (const severity of ['debug', 'info', 'warn', 'error'] as const) logger.write(severity, '')
  return printed
}

describe('Logger', () => {
  it('prints everything before setLevel()', () => {
    expect(printedAt(undefined)).toEqual(['debug', 'info', 'warn', 'error'])
  })

  it.each([
    [0, ['debug', 'info', 'warn', 'error']],
    [1, ['info', 'warn', 'error']],
    [2, ['warn', 'error']],
    [3, ['error']],
    [4, []],
  ])('prints at level %i: %j', (level, expected) => {
    expect(printedAt(level)).toEqual(expected)
  })

  it('ignores other levels', () => {
    for (const level of [-1, 5, 1.5, Number.NaN]) expect(printedAt(level)).toHaveLength(4)
  })
})
