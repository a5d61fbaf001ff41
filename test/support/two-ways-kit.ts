import { longPollTransport } from '../../src/transport/long-poll-transport'
import type { OpenTransport } from '../../src/transport/port'
import { withLongPoll } from '../../src/transport/with-long-poll'
import { createConnectionKit, type ConnectionKit } from './connection-kit'
import type { MemoryLink } from './memory-transport'
import { ScriptedPipes } from './scripted-pipes'

/** What happens to a WebSocket: it works, is refused, never opens, opens and nothing comes back, or opens and is shut. */
export type SocketMode = 'works' | 'refused' | 'silent' | 'deaf' | 'shut'

export interface TwoWaysKit extends ConnectionKit {
  readonly pipes: ScriptedPipes
  mode: SocketMode
  /** Every way that was begun: 'socket' or 'pipe', with the second in which it was. */
  readonly begun: string[]
  /** Ways that are open at the gateway: sockets and pipes. */
  live(): string[]
}

/** A connection that has both ways to a scripted gateway. */
export function createTwoWaysKit(mode: SocketMode = 'refused', seed = 1): TwoWaysKit {
  const begun: string[] = []
  const ways: { at: string; isOpen: () => boolean }[] = []
  let pipes: ScriptedPipes | undefined
  const kit = createConnectionKit(seed, ({ clock, gateway, environment }) => {
    const startMs = clock.now()
    const note = (what: string): number => begun.push(`${what} ${Math.round((clock.now() - startMs) / 1000)}`)
    pipes = new ScriptedPipes((pipe) => {
      gateway.connect(pipe)
      const end = gateway.sockets[gateway.sockets.length - 1]
      ways.push({ at: 'pipe', isOpen: () => end?.open === true })
    })
    const openLongPoll = longPollTransport(pipes.postOn(clock), clock)
    const openSocket: OpenTransport = (url, events) => {
      note('socket')
      gateway.network.reachable = result.mode !== 'refused'
      gateway.network.silent = result.mode === 'silent'
      const link = gateway.network.openTransport(url, events) as MemoryLink
      if (result.mode === 'deaf') link.blackhole()
      if (result.mode === 'shut') link.closeDown(1001)
      ways.push({ at: 'socket', isOpen: () => link.state !== 'closed' })
      return link
    }
    const openPipe: OpenTransport = (url, events) => {
      note('pipe')
      return openLongPoll(url, events)
    }
    return withLongPoll(openSocket, openPipe, { clock, environment })
  })
  if (!pipes) throw new Error('the connection was made without its ways')
  const live = (): string[] => ways.filter(({ isOpen }) => isOpen()).map(({ at }) => at)
  const result: TwoWaysKit = { ...kit, pipes, mode, begun, live }
  return result
}
