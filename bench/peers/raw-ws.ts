import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { startServer } from '../child'
import type { Server } from '../child'
import type { Contestant, Party, Receive } from '../contestant'

/** The raw relay: one frame per message, nothing stored. */
export function rawWs(): Contestant {
  let server: Server | undefined
  return {
    name: 'raw ws relay',
    promise: 'relayed',
    start: async () => {
      server = await startServer([fileURLToPath(new URL('./raw-ws.mjs', import.meta.url))])
    },
    connect: (user, peer, receive) => connect(`${server?.url ?? ''}/${user}`, peer, receive),
    stop: async () => server?.stop(),
  }
}

function connect(url: string, peer: string, receive: Receive): Promise<Party> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  const pending = new Map<string, () => void>()
  let next = 0
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text === 'ready') return resolve({ send, close })
      if (text.startsWith('[')) return receive((JSON.parse(text) as [string, string])[1])
      pending.get(text)?.()
      pending.delete(text)
    })
  })
  function send(text: string): Promise<void> {
    const id = String(++next)
    socket.send(JSON.stringify([id, peer, text]))
    return new Promise((resolve) => pending.set(id, resolve))
  }
  function close(): Promise<void> {
    return new Promise((resolve) => {
      socket.once('close', () => resolve())
      socket.close()
    })
  }
}
