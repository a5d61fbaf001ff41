import { describe, expect, it } from 'vitest'
import type { ConnectionChange, ConnectionState } from '../../../src/connection/port'
import { StateMachine } from '../../../src/connection/state-machine'

const STATES: ConnectionState[] = ['idle', 'connecting', 'authenticating', 'ready', 'waiting', 'closed']

/** A way from idle to each state. */
const WAYS: Record<ConnectionState, ConnectionState[]> = {
  idle: [],
  connecting: ['connecting'],
  authenticating: ['connecting', 'authenticating'],
  ready: ['connecting', 'authenticating', 'ready'],
  waiting: ['connecting', 'waiting'],
  closed: ['closed'],
}

const LEGAL = [
  'idle connecting', 'idle closed', 'connecting authenticating', 'connecting waiting', 'connecting closed', 'authenticating ready',
  'authenticating waiting', 'authenticating closed', 'ready waiting', 'ready closed', 'waiting connecting', 'waiting closed',
]

function machineIn(state: ConnectionState): { machine: StateMachine; changes: ConnectionChange[] } {
  const changes: ConnectionChange[] = []
  const machine = new StateMachine((change) => changes.push(change))
  for (const step of WAYS[state]) machine.transition(step)
  changes.length = 0
  return { machine, changes }
}

describe('connection states', () => {
  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))('[CONN-2] from %s to %s is told or refused', (from, to) => {
    const { machine, changes } = machineIn(from)
    if (LEGAL.includes(`${from} ${to}`)) {
      machine.transition(to)
      expect(machine.state).toBe(to)
      expect(changes).toEqual([{ from, to, error: undefined }])
    } else {
      expect(() => machine.transition(to)).toThrow(`${from} to ${to}`)
      expect(machine.state).toBe(from)
      expect(changes).toEqual([])
    }
  })
})
