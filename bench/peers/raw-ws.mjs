// The yardstick: the least that a chat relay can do. It forwards each message in a frame of its own and acknowledges
// it; it stores nothing on disk, keeps no order across restarts and checks nobody.
import { WebSocketServer } from 'ws'

const sockets = new Map()
const waiting = new Map()

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket, request) => {
  const user = request.url.slice(1)
  sockets.set(user, socket)
  socket.send('ready')
  for (const text of waiting.get(user) ?? []) socket.send(text)
  waiting.delete(user)
  socket.on('message', (data) => {
    const [id, to, text] = JSON.parse(data)
    const peer = sockets.get(to)
    const message = JSON.stringify([user, text])
    if (peer) peer.send(message)
    else if (waiting.has(to)) waiting.get(to).push(message)
    else waiting.set(to, [message])
    socket.send(String(id))
  })
  socket.on('close', () => sockets.get(user) === socket && sockets.delete(user))
})
server.on('listening', () => console.log(JSON.stringify({ url: `ws://127.0.0.1:${server.address().port}` })))
process.on('SIGTERM', () => process.exit(0))
