import { describe, expect, it } from 'vitest'
import { CONNECTION_EDGES } from '../../../src/connection/connection-state'
import type { ConnectionState } from '../../../src/connection/port'
import { StateMachine } from '../../../src/shared/state-machine'

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

function machineIn(state: ConnectionState): StateMachine<ConnectionState> {
  const machine = new StateMachine<ConnectionState>('idle', CONNECTION_EDGES)
  for (const step of WAYS[state]) machine.transition(step)
  return machine
}

describe('connection states', () => {
  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))('[CONN-2] from %s to %s is made or refused', (from, to) => {
    const machine = machineIn(from)
    if (LEGAL.includes(`${from} ${to}`)) {
      expect(machine.transition(to)).toBe(from)
      expect(machine.state).toBe(to)
    } else {
      expect(() => machine.transition(to)).toThrow(`${from} to ${to}`)
      expect(machine.state).toBe(from)
    }
  })
})
