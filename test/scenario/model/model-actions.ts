import * as fc from 'fast-check'
import type { SyncClient } from '../../support/sync-kit'
import type { ModelTruth } from './model-truth'
import type { ModelWorld } from './model-world'

/** One thing that happens in the world of the model. */
export type Action =
  | { readonly do: 'send'; readonly client: number; readonly peer: number; readonly count: number }
  | { readonly do: 'deliver up' | 'deliver down'; readonly client: number; readonly count: number }
  | { readonly do: 'repeat up and cut' | 'hold' | 'flow' | 'cut' | 'blackhole' | 'crash' | 'boot'; readonly client: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash server' | 'crash before commit' | 'crash after commit' | 'refuse' | 'lose answer' | 'drop push' | 'hold new' | 'flow new' | 'unreachable' | 'reachable' }
  | { readonly do: 'read' | 'revoke' | 'history' | 'trim'; readonly client: number; readonly peer: number; readonly at: number }

const client = fc.nat({ max: 2 })
const peer = fc.nat({ max: 2 })

const one = <Name extends Action['do']>(...names: Name[]): fc.Arbitrary<Name> => fc.constantFrom(...names)

/** Mostly talk and delivery; every kind of harm now and then. */
export const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: one('send'), client, peer, count: fc.constantFrom(1, 1, 2, 3, 20) }) },
  { weight: 8, arbitrary: fc.record({ do: one('deliver up', 'deliver down'), client, count: fc.constantFrom(1, 1, 1, 4, 50) }) },
  { weight: 6, arbitrary: fc.record({ do: one('wait'), ms: fc.constantFrom(1, 100, 400, 1_000, 5_000, 12_000, 30_000) }) },
  { weight: 3, arbitrary: fc.record({ do: one('hold', 'flow', 'flow'), client }) },
  { weight: 4, arbitrary: fc.record({ do: one('cut', 'cut', 'repeat up and cut', 'blackhole'), client }) },
  { weight: 5, arbitrary: fc.record({ do: one('crash', 'boot', 'boot'), client }) },
  { weight: 3, arbitrary: fc.record({ do: one('crash server', 'crash before commit', 'crash after commit', 'refuse', 'refuse', 'lose answer', 'drop push', 'drop push') }) },
  { weight: 1, arbitrary: fc.record({ do: one('hold new', 'flow new', 'unreachable', 'reachable', 'reachable') }) },
  { weight: 4, arbitrary: fc.record({ do: one('read', 'read', 'revoke', 'history', 'trim'), client, peer, at: fc.nat({ max: 40 }) }) },
)

const PEERS = ['alice', 'bob', 'carol'] as const

/** Does it, as far as it is possible now, and lets what follows at once follow. */
export async function perform(world: ModelWorld, truth: ModelTruth, action: Action): Promise<void> {
  await act(world, truth, action)
  await world.clock.settle()
}

async function act(world: ModelWorld, truth: ModelTruth, action: Action): Promise<void> {
  const { server } = world
  switch (action.do) {
    case 'send':
      for (let i = 0; i < action.count; i++) world.send(action.client, action.peer)
      return
    case 'wait': return world.clock.advance(action.ms)
    case 'crash server': return server.crash()
    case 'crash before commit': return server.crashAtNextCommit('before commit')
    case 'crash after commit': return server.crashAtNextCommit('after commit')
    case 'refuse': return server.store.failNextAppend()
    case 'lose answer': return server.loseNextAnswer()
    case 'drop push': return server.dropNextEvent()
    case 'hold new': server.holdsNewLinks = true; return
    case 'flow new': server.holdsNewLinks = false; return
    case 'unreachable': server.network.reachable = false; return
    case 'reachable': server.network.reachable = true; return
    default: return actOn(world, truth, action)
  }
}

async function actOn(world: ModelWorld, truth: ModelTruth, action: Extract<Action, { readonly client: number }>): Promise<void> {
  const subject = world.client(action.client)
  if (action.do === 'send') return
  if (action.do === 'boot') return world.boot(subject)
  if (!subject.isAlive) return
  switch (action.do) {
    case 'crash': return subject.crash()
    case 'cut': return subject.link.cut()
    case 'blackhole': return subject.link.blackhole()
    case 'hold':
    case 'flow': return setFlow(subject, action.do)
    case 'repeat up and cut': return void (subject.link.up.repeat(), subject.link.cut())
    case 'deliver up':
    case 'deliver down': return deliver(world, subject, action)
    case 'read':
    case 'revoke':
    case 'history':
    case 'trim': return ask(world, truth, subject, action)
  }
}

/** A socket that has lost a frame never brings another one: nothing leads out of the black hole but a new socket. */
export function setFlow({ link }: SyncClient, mode: 'hold' | 'flow'): void {
  for (const lane of [link.up, link.down]) if (lane.mode !== 'blackhole') lane[mode]()
}

/** Frame by frame, each with what it leads to. */
async function deliver(world: ModelWorld, subject: SyncClient, action: { readonly do: string; readonly count: number }): Promise<void> {
  for (let i = 0; i < action.count; i++) {
    const lane = action.do === 'deliver up' ? subject.link.up : subject.link.down
    if (!lane.deliver()) return
    await world.clock.settle()
  }
}

type Request = Extract<Action, { readonly do: 'read' | 'revoke' | 'history' | 'trim' }>

async function ask(world: ModelWorld, truth: ModelTruth, subject: SyncClient, action: Request): Promise<void> {
  const peerId = PEERS[action.peer % PEERS.length] ?? 'bob'
  const conversationId = `C2C${peerId}`
  const have = subject.database?.log.have(conversationId) ?? 0
  if (action.do === 'trim') {
    const [a, b] = [await truth.user(subject.options.userId), await truth.user(peerId)]
    truth.trims++
    return world.server.store.trim(a.userId <= b.userId ? { a, b } : { a: b, b: a }, Math.max(0, have - action.at))
  }
  const seq = Math.max(1, have - action.at)
  const asked = action.do === 'read' ? subject.sync.markRead([{ conversationId, readSeq: seq }])
    : action.do === 'revoke' ? subject.sync.revoke({ conversationId, seq, messageId: '', reason: 'model' })
      : subject.sync.history(conversationId, action.at % 2 === 0 ? { by: 'newest' } : { by: 'seq', at: seq, newer: false }, 5)
  // Whether it was possible is not the question here; that it ends is.
  asked.catch(() => undefined)
}
