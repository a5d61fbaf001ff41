import type { SyncEngineOptions } from '../../../src/sync/sync-engine'
import { FakeClock } from '../../support/fake-clock'
import { SyncClient } from '../../support/sync-kit'
import { ModelServer } from './model-server'
import type { ServerFlaws } from './model-server'

/** A clause of the client or of the gateway that is switched off, to see that it is missed. */
export interface Flaws {
  readonly server?: ServerFlaws
  readonly parts?: SyncEngineOptions['parts']
}

/** A message that send() took. */
export interface Accepted {
  readonly client: SyncClient
  readonly id: string
  readonly conversationId: string
  /** It has been on the client's disk. */
  durable: boolean
}

/** Two devices of alice and one of bob; carol has no device. */
export const CLIENTS = [
  { userId: 'alice', deviceId: 'alice-1', peers: ['bob', 'carol', 'alice'] },
  { userId: 'alice', deviceId: 'alice-2', peers: ['bob', 'carol'] },
  { userId: 'bob', deviceId: 'bob-1', peers: ['alice', 'carol'] },
] as const

/** Everything that a run of the model is made of. */
export class ModelWorld {
  readonly clock = new FakeClock()
  readonly server: ModelServer
  readonly clients: readonly SyncClient[]
  readonly accepted: Accepted[] = []
  private sent = 0

  constructor(flaws: Flaws) {
    this.server = new ModelServer(this.clock, flaws.server)
    this.clients = CLIENTS.map(({ userId, deviceId }, index) => this.makeClient({ userId, deviceId, seed: index + 1 }, flaws))
  }

  client(index: number): SyncClient {
    const client = this.clients[index % this.clients.length]
    if (!client) throw new Error('no such client')
    return client
  }

  async boot(client: SyncClient): Promise<void> {
    if (!client.isAlive) await client.boot()
  }

  send(index: number, peer: number): void {
    const client = this.client(index)
    const peers = CLIENTS[index % CLIENTS.length]?.peers ?? []
    const to = peers[peer % peers.length]
    if (!client.isAlive || !to) return
    const id = client.send(to, `text ${++this.sent}`)
    this.accepted.push({ client, id, conversationId: `C2C${to}`, durable: false })
  }

  /** Everything works again, and has the time that it takes. */
  async heal(): Promise<void> {
    this.server.heal()
    for (const client of this.clients) {
      await this.boot(client)
      if (client.link.up.mode === 'blackhole') client.link.cut()
      client.link.up.flow()
      client.link.down.flow()
    }
    // Longer than a heartbeat, a request's limit and the longest back-off together.
    for (let round = 0; round < 4; round++) await this.clock.advance(30_000)
  }

  private makeClient(options: { readonly userId: string; readonly deviceId: string; readonly seed: number }, flaws: Flaws): SyncClient {
    const client = new SyncClient({ clock: this.clock, network: this.server.network, ...options, ...(flaws.parts ? { parts: flaws.parts } : {}) })
    client.disk.afterWrite = (writes) => {
      const ids = writes.filter((write) => write.table === 'outbox' && write.value !== undefined).map((write) => JSON.stringify(write.value))
      for (const entry of this.accepted) if (entry.client === client && ids.some((json) => json.includes(`"${entry.id}"`))) entry.durable = true
    }
    return client
  }
}
