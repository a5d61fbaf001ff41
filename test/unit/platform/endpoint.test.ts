import { describe, expect, it } from 'vitest'
import { webSocketAddress } from '../../../src/platform/endpoint'

describe('the address of a gateway', () => {
  it.each([
    ['http://localhost:9000', 'ws://localhost:9000/ws'],
    ['https://chat.example.com', 'wss://chat.example.com/ws'],
    ['https://chat.example.com/', 'wss://chat.example.com/ws'],
    ['HTTPS://Chat.example.com/im/socket?node=1', 'wss://Chat.example.com/im/socket?node=1'],
    ['ws://localhost:9000/ws', 'ws://localhost:9000/ws'],
    ['wss://chat.example.com', 'wss://chat.example.com/ws'],
    [' http://[::1]:9000 ', 'ws://[::1]:9000/ws'],
  ])('%s is %s', (endpoint, address) => {
    expect(webSocketAddress(endpoint)).toBe(address)
  })

  it.each(['', 'localhost:9000', 'file:///index.html', 'http://', 'http://a b', 'https://x/#part', 'null'])('"%s" is none', (endpoint) => {
    expect(webSocketAddress(endpoint)).toBeUndefined()
  })
})
