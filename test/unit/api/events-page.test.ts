import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(join(root, 'docs/events.md'), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.slice(2, -2).split(' | '))

/** The members of `EventData`, as they are written. */
function declaredData(): [key: string, type: string][] {
  const source = readFileSync(join(root, 'src/api/event-map.ts'), 'utf8')
  const body = /interface EventData \{\n(.*?)\n\}/s.exec(source)?.[1] ?? ''
  return body.split('\n').map((line) => {
    const [, key = '', type = ''] = /^ {2}(\w+): (.*)$/.exec(line) ?? []
    return [key, type]
  })
}

/** The events that some line of the SDK raises: outside of the API's own files nothing else names one. */
function raisedEvents(): string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.startsWith('api'))
  const sources = files.map((file) => readFileSync(join(root, 'src', file), 'utf8')).join('\n')
  return [...new Set([...sources.matchAll(/\bEVENT\.(\w+)/g)].map(([, key = '']) => key))].sort()
}

it('docs/events.md has one row per event, with its constant and its name, in the order of EVENT', () => {
  expect(rows.map(([key, name]) => [key, name])).toEqual(Object.entries(EVENT).map(([key, name]) => [`\`${key}\``, `\`${name}\``]))
  for (const row of rows) expect(row, row[0]).toHaveLength(5)
})

it('docs/events.md gives each event the data that EventMap declares', () => {
  expect(rows.map(([key, , , data]) => [key, data])).toEqual(declaredData().map(([key, type]) => [`\`${key}\``, `\`${type}\``]))
})

it('docs/events.md calls raised what the SDK raises, and the rest reserved', () => {
  const raised = raisedEvents()
  expect(rows.filter(([, , , , word]) => word === 'yes').map(([key]) => key).sort()).toEqual(raised.map((key) => `\`${key}\``))
  for (const [key, , , , word] of rows) expect(['yes', 'reserved'], key).toContain(word)
})
