import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { GatewayAccount } from '../../src/client/gateway-account'
import { createTim } from '../../src/client/tim'
import type { Tim } from '../../src/client/tim'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { MemoryStorage } from '../../src/storage/memory-storage'
import type { StoragePort } from '../../src/storage/port'
import { startServer } from '../child'
import type { Server } from '../child'
import type { Contestant, Party, Receive } from '../contestant'

const GATEWAY = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

interface Credentials {
  readonly sdkAppID: number
  readonly userSig: string
}

/** The real gateway with its database, and the real SDK: stored, committed, acknowledged, in order. */
export function openTim(name: string, databaseUrl?: string): Contestant {
  const folder = mkdtempSync(join(tmpdir(), 'opentim-bench-'))
  // What a device keeps between two starts of the application.
  const disks = new Map<string, StoragePort>()
  // An application has its UserSig before it connects: asking for it is not part of the connect time.
  const signatures = new Map<string, Credentials>()
  let server: Server | undefined
  let tim: Tim | undefined
  return {
    name,
    promise: databaseUrl ? 'committed, fsynced' : 'committed',
    start: async () => {
      round++
      disks.clear()
      signatures.clear()
      server = await startServer(
        [GATEWAY, 'start', '--dev', '--port', '0', '--data', folder, '--c2c-rate', '0', '--catch-up-rows', '5000', '--log-level', 'error'],
        databaseUrl ? { DATABASE_URL: databaseUrl } : {},
      )
      tim = createTim({
        parts: [],
        platforms: [{
          name: 'node',
          isHere: () => true,
          create: () => ({ ...createNodePlatform(WebSocket), openStorage: (key: string) => Promise.resolve(disk(disks, key)), log: () => undefined }),
        }],
        openAccount: (instance, source) => new GatewayAccount(instance, source),
      })
    },
    connect: async (user, peer, receive) => {
      const { sdkAppID, userSig } = signatures.get(user) ?? (await credentials(server?.url ?? '', unique(user)))
      signatures.set(user, { sdkAppID, userSig })
      if (!tim) throw new Error('start() first')
      const chat = tim.create({ SDKAppID: sdkAppID, proxyServer: server?.url ?? '', instance: user })
      return login(tim, chat, { userID: unique(user), userSig, peer: unique(peer), receive })
    },
    stop: async () => {
      await server?.stop()
      if (!databaseUrl) rmSync(folder, { recursive: true, force: true })
    },
  }
}

// A PostgreSQL keeps what earlier runs left; new names make each run start from nothing.
const RUN = Date.now().toString(36)
let round = 0
const unique = (user: string): string => `${user}-${RUN}-${round}`

function disk(disks: Map<string, StoragePort>, key: string): StoragePort {
  const kept = disks.get(key) ?? new MemoryStorage()
  disks.set(key, kept)
  return kept
}

async function credentials(url: string, user: string): Promise<Credentials> {
  const origin = url.replace(/^ws/, 'http').replace(/\/ws$/, '')
  const response = await fetch(`${origin}/dev/usersig?userID=${user}`)
  return (await response.json()) as Credentials
}

interface LoginFacts {
  readonly userID: string
  readonly userSig: string
  readonly peer: string
  readonly receive: Receive
}

async function login(tim: Tim, chat: ReturnType<Tim['create']>, { userID, userSig, peer, receive }: LoginFacts): Promise<Party> {
  chat.setLogLevel(4)
  chat.on(tim.EVENT.MESSAGE_RECEIVED, ({ data: messages }) => {
    for (const message of messages) if (message.type === tim.TYPES.MSG_TEXT) receive(message.payload.text)
  })
  await chat.login({ userID, userSig })
  return {
    send: async (text) => {
      const message = chat.createTextMessage({ to: peer, conversationType: tim.TYPES.CONV_C2C, payload: { text } })
      await chat.sendMessage(message)
    },
    close: async () => {
      await chat.destroy()
    },
  }
}
