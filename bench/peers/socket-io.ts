import { fileURLToPath } from 'node:url'
import { io } from 'socket.io-client'
import { startServer } from '../child'
import type { Server } from '../child'
import type { Contestant, Party, Receive } from '../contestant'

/** socket.io with acknowledgements, nothing stored. */
export function socketIo(): Contestant {
  let server: Server | undefined
  return {
    name: 'socket.io',
    promise: 'relayed',
    start: async () => {
      server = await startServer([fileURLToPath(new URL('./socket-io.mjs', import.meta.url))])
    },
    connect: (user, peer, receive) => connect(server?.url ?? '', { user, peer, receive }),
    stop: async () => server?.stop(),
  }
}

function connect(url: string, { user, peer, receive }: { user: string; peer: string; receive: Receive }): Promise<Party> {
  const socket = io(url, { transports: ['websocket'], auth: { user }, forceNew: true })
  socket.on('message', (_from: string, text: string) => receive(text))
  return new Promise((resolve) => {
    socket.on('connect', () => {
      resolve({
        send: (text) => new Promise((done) => socket.emit('message', peer, text, () => done())),
        close: () =>
          new Promise((done) => {
            socket.once('disconnect', () => done())
            socket.disconnect()
          }),
      })
    })
  })
}
