// `npm run bench`: OpenTIM beside a raw ws relay and socket.io, in one run on one machine, and what names cost (which alone
// is `npm run bench -- names`). Read the ratios; the absolute figures are this machine's. Servers run in processes of their
// own, the clients of a contestant share this process.
import { connect as connectTcp } from 'node:net'
import type { Contestant } from './contestant'
import { measureNames, printNames } from './names'
import { measure } from './scenarios'
import type { Figures } from './scenarios'
import { openTim } from './peers/opentim'
import { rawWs } from './peers/raw-ws'
import { socketIo } from './peers/socket-io'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const POSTGRES_URL = process.env['BENCH_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => median(rounds.map((figures) => figures[key]))
  return {
    throughput: of('throughput'), p50Ms: of('p50Ms'), p95Ms: of('p95Ms'), p99Ms: of('p99Ms'),
    catchUpMs: of('catchUpMs'), connectMs: of('connectMs'),
  }
}

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connectTcp({ host: hostname, port: Number(port || 5432) })
    socket.once('connect', () => resolve(socket.destroy() !== undefined))
    socket.once('error', () => resolve(false))
  })
}

function print(table: ReadonlyMap<Contestant, Figures>, yardstick: Figures): void {
  const cell = (value: number, base: number, digits: number): string => `${value.toFixed(digits)} (${(value / base).toFixed(2)}×)`
  console.log(`\nMedian of ${ROUNDS} rounds; in brackets the ratio to the raw relay of the same run.\n`)
  console.log('| | ack means | acknowledged msg/s | latency p50 ms | p95 ms | p99 ms | catch-up of 2,000 ms | connect to READY ms |')
  console.log('|---|---|---|---|---|---|---|---|')
  for (const [{ name, promise }, figures] of table) {
    console.log(
      `| ${name} | ${promise} | ${cell(figures.throughput, yardstick.throughput, 0)} | ${cell(figures.p50Ms, yardstick.p50Ms, 2)} ` +
        `| ${cell(figures.p95Ms, yardstick.p95Ms, 2)} | ${cell(figures.p99Ms, yardstick.p99Ms, 2)} ` +
        `| ${cell(figures.catchUpMs, yardstick.catchUpMs, 1)} | ${cell(figures.connectMs, yardstick.connectMs, 2)} |`,
    )
  }
}

async function main(): Promise<void> {
  printNames(await measureNames())
  if (process.argv[2] !== 'names') await comparePeers()
}

async function comparePeers(): Promise<void> {
  const contestants: Contestant[] = [rawWs(), socketIo(), openTim('OpenTIM on PGlite')]
  if (await listens(POSTGRES_URL)) contestants.push(openTim('OpenTIM on PostgreSQL', POSTGRES_URL))
  else console.log(`No PostgreSQL at ${POSTGRES_URL}: that row is left out (BENCH_DATABASE_URL names another).`)

  const rounds = new Map<Contestant, Figures[]>(contestants.map((contestant) => [contestant, []]))
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [contestant, figures] of rounds) {
      console.log(`round ${round} of ${ROUNDS}: ${contestant.name}`)
      figures.push(await measure(contestant))
    }
  }
  const table = new Map([...rounds].map(([contestant, figures]) => [contestant, medians(figures)]))
  const yardstick = table.get(contestants[0] as Contestant)
  if (yardstick) print(table, yardstick)
}

await main()
process.exit(0)
