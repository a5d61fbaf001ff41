import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { longPollTransport } from '../../src/transport/long-poll-transport'
import { ScriptedPipes, type ScriptedPipe } from '../support/scripted-pipes'
import { freePort } from '../support/free-port'
import { describeTransport } from './transport-contract'
import type { FarEnd } from './transport-contract'

function farEnd(pipe: ScriptedPipe): FarEnd {
  const received: Uint8Array[] = []
  const closedWith = new Promise<number>((resolve) => {
    pipe.accept({ onFrame: (frame) => received.push(frame.slice()), onClose: resolve })
  })
  return { received, closedWith, send: (frame) => pipe.sendDown(frame), close: (code, reason) => pipe.closeDown(code, reason) }
}

async function serve(pipes: ScriptedPipes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { status, body } = await pipes.answer(Buffer.concat(parts))
  response.writeHead(status).end(body)
}

describeTransport('long poll', async () => {
  const ends: FarEnd[] = []
  const pipes = new ScriptedPipes((pipe) => ends.push(farEnd(pipe)))
  const server = createServer((request, response) => void serve(pipes, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const platform = createNodePlatform(WebSocket)
  return {
    openTransport: longPollTransport(platform.post, platform.clock),
    url: `ws://127.0.0.1:${port}/ws`,
    deadUrl: `ws://127.0.0.1:${await freePort()}/ws`,
    accepted: async () => {
      const [first] = ends
      if (!first) throw new Error('no pipe was opened')
      return first
    },
    // Requests of their own go round the event loop and the kernel as often as a POST and its answer do.
    settle: async () => {
      for (let round = 0; round < 4; round++) await platform.post(`http://127.0.0.1:${port}/ws`, new Uint8Array([10, 1, 120]), 5000).answer
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
})
