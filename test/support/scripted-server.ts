import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { ScriptedGateway } from './scripted-gateway'

/** Serves a scripted gateway on a loopback port, for tests that need real bytes. */
export async function serveScripted(gateway: ScriptedGateway): Promise<{ port: number; url: string; stop: () => Promise<void> }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (socket) => {
    // A broken pipe is what these tests are about.
    socket.on('error', () => undefined)
    gateway.connect({
      accept: (peer) => {
        socket.on('message', (data: Buffer) => peer.onFrame(new Uint8Array(data)))
        socket.on('close', (code, reason) => peer.onClose(code, reason.toString()))
      },
      sendDown: (frame) => socket.send(frame),
      closeDown: (code, reason) => socket.close(code, reason),
    })
  })
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port, url: `ws://127.0.0.1:${port}/ws`, stop }
}
