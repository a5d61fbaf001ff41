// socket.io 4 as its documentation has it: rooms, an acknowledgement callback per message, WebSocket only (its default of
// polling first would only make the connect time look worse). It stores nothing.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, { transports: ['websocket'] })
const waiting = new Map()

io.on('connection', (socket) => {
  const { user } = socket.handshake.auth
  socket.join(user)
  for (const message of waiting.get(user) ?? []) socket.emit('message', ...message)
  waiting.delete(user)
  socket.on('message', (to, text, acknowledge) => {
    if (io.sockets.adapter.rooms.has(to)) io.to(to).emit('message', user, text)
    else if (waiting.has(to)) waiting.get(to).push([user, text])
    else waiting.set(to, [[user, text]])
    acknowledge()
  })
})
http.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${http.address().port}` })))
process.on('SIGTERM', () => process.exit(0))
