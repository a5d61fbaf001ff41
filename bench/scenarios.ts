import { performance } from 'node:perf_hooks'
import type { Contestant } from './contestant'

const THROUGHPUT_MESSAGES = 20_000
const LATENCY_PER_SECOND = 200
const LATENCY_SECONDS = 8
const CATCH_UP_MESSAGES = 2_000
const CONNECTS = 40
/** Sent before the clock starts: a burst meets code that has run before, on every side alike. */
const WARM_UP_MESSAGES = 2_000

/** What one contestant reached in one round. */
export interface Figures {
  /** Messages per second, until all are acknowledged and received. */
  readonly throughput: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly catchUpMs: number
  readonly connectMs: number
}

/** A promise for the n-th call. */
function countdown(total: number): { hit: () => void; done: Promise<void> } {
  let left = total
  let finish = (): void => undefined
  const done = new Promise<void>((resolve) => (finish = resolve))
  return { hit: () => --left === 0 && finish(), done }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

async function throughput(contestant: Contestant): Promise<number> {
  let received = countdown(WARM_UP_MESSAGES)
  const bob = await contestant.connect('bob', 'alice', () => received.hit())
  const alice = await contestant.connect('alice', 'bob', () => undefined)
  const burst = async (messages: number): Promise<void> => {
    received = countdown(messages)
    const acknowledged: Promise<void>[] = []
    for (let i = 0; i < messages; i++) acknowledged.push(alice.send(`message number ${i} of many, with some words in it`))
    await Promise.all([...acknowledged, received.done])
  }
  await burst(WARM_UP_MESSAGES)
  const start = performance.now()
  await burst(THROUGHPUT_MESSAGES)
  const seconds = (performance.now() - start) / 1000
  await Promise.all([alice.close(), bob.close()])
  return THROUGHPUT_MESSAGES / seconds
}

async function latency(contestant: Contestant): Promise<readonly number[]> {
  const total = LATENCY_PER_SECOND * LATENCY_SECONDS
  const took: number[] = []
  const received = countdown(total)
  const bob = await contestant.connect('dora', 'carl', (text) => {
    took.push(performance.now() - Number(text))
    received.hit()
  })
  const carl = await contestant.connect('carl', 'dora', () => undefined)
  const start = performance.now()
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * LATENCY_PER_SECOND) + 1)
    while (sent < due) {
      void carl.send(String(performance.now()))
      sent++
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await received.done
  await Promise.all([carl.close(), bob.close()])
  return took.sort((a, b) => a - b)
}

async function catchUp(contestant: Contestant): Promise<number> {
  const first = await contestant.connect('fay', 'emil', () => undefined)
  await first.close()
  const emil = await contestant.connect('emil', 'fay', () => undefined)
  const sends: Promise<void>[] = []
  for (let i = 0; i < CATCH_UP_MESSAGES; i++) sends.push(emil.send(`missed message number ${i}`))
  await Promise.all(sends)
  const received = countdown(CATCH_UP_MESSAGES)
  const start = performance.now()
  const fay = contestant.connect('fay', 'emil', received.hit)
  await received.done
  const took = performance.now() - start
  await Promise.all([(await fay).close(), emil.close()])
  return took
}

async function connect(contestant: Contestant): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < CONNECTS; i++) {
    const start = performance.now()
    const party = await contestant.connect(`guest${i}`, 'nobody', () => undefined)
    took.push(performance.now() - start)
    await party.close()
  }
  return percentile(took.sort((a, b) => a - b), 0.5)
}

/** One round of everything, against a server of its own. */
export async function measure(contestant: Contestant): Promise<Figures> {
  await contestant.start()
  try {
    await connect(contestant) // warms both sides up
    const connectMs = await connect(contestant)
    const messagesPerSecond = await throughput(contestant)
    const took = await latency(contestant)
    const catchUpMs = await catchUp(contestant)
    return {
      throughput: messagesPerSecond, connectMs, catchUpMs,
      p50Ms: percentile(took, 0.5), p95Ms: percentile(took, 0.95), p99Ms: percentile(took, 0.99),
    }
  } finally {
    await contestant.stop()
  }
}
