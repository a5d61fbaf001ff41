import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { loadedTransport } from '../../src/platform/node/loaded-transport'
import type { OpenTransport } from '../../src/transport/port'
import { socketTaskTransport } from '../../src/transport/socket-task-transport'
import { webSocketTransport } from '../../src/transport/websocket-transport'
import { wsSockets } from '../support/fake-wx-socket'
import { describeTransport } from './transport-contract'
import type { FarEnd, TransportWorld } from './transport-contract'

function farEnd(socket: WebSocket): FarEnd {
  const received: Uint8Array[] = []
  socket.on('message', (data: Buffer) => received.push(new Uint8Array(data)))
  const closedWith = new Promise<number>((resolve) => socket.on('close', resolve))
  return { received, closedWith, send: (frame) => socket.send(frame), close: (code, reason) => socket.close(code, reason) }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const webSocket = webSocketTransport(() => WebSocket)

async function createWorld(openTransport: OpenTransport): Promise<TransportWorld> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const connections: FarEnd[] = []
  const taken = new Promise<void>((resolve) => server.on('connection', (socket) => {
    connections.push(farEnd(socket))
    resolve()
  }))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`
  /** A frame there and back on a socket of its own has the event loop and the kernel go round. */
  const roundTrip = async (): Promise<void> => {
    const probe = new WebSocket(url)
    await new Promise((resolve) => probe.once('open', resolve))
    const pong = new Promise((resolve) => probe.once('pong', resolve))
    probe.ping()
    await pong
    probe.terminate()
  }
  return {
    openTransport,
    url,
    deadUrl: `ws://127.0.0.1:${await freePort()}/ws`,
    accepted: async () => {
      await taken
      const first = connections[0]
      if (!first) throw new Error('no connection was taken')
      return first
    },
    settle: async () => {
      await roundTrip()
      await roundTrip()
    },
    stop: async () => {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describeTransport('WebSocket', () => createWorld(webSocket))
describeTransport('WebSocket that must be loaded first', () => createWorld(loadedTransport(async () => webSocket)))
describeTransport('mini program socket', () => createWorld(socketTaskTransport(wsSockets)))
