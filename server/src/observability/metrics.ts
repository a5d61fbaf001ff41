import { CLOSE } from '@opentim/protocol'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Observer } from '../gateway/port'

/** Codes that have a line of their own; a client can choose among thousands, and each would stay for ever. */
const CLOSE_CODES = new Set([1001, 1005, 1006, ...Object.values(CLOSE).map(({ code }) => code)])

/** Counts for Prometheus. Labels are codes and command names only: never who, never what. */
export class Metrics implements Observer {
  private readonly registry = new Registry()
  private readonly sessions = new Gauge({ name: 'opentim_sessions', help: 'Open sockets and long polls', registers: [this.registry] })
  private readonly logins = this.counter('opentim_logins_total', 'Logins that succeeded')
  private readonly closes = this.labelled('opentim_closes_total', 'Sockets that ended, by close code', ['code'])
  private readonly messages = this.labelled('opentim_messages_total', 'Messages answered, by code', ['code'])
  private readonly requests = this.labelled('opentim_requests_total', 'Requests answered, by command and code', ['command', 'code'])
  private readonly commits = this.counter('opentim_commits_total', 'Transactions of messages')
  private readonly batches = this.histogram('opentim_commit_messages', 'Messages in one transaction', [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
  private readonly latency = this.histogram('opentim_commit_seconds', 'Duration of one transaction of messages', [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5])
  private readonly deliveries = this.counter('opentim_deliveries_total', 'Steps and online messages given to sockets')

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** The number is asked for when somebody looks. */
  watch(name: string, help: string, read: () => number): void {
    new Gauge({ name, help, registers: [this.registry], collect() { this.set(read()) } })
  }

  async expose(): Promise<{ type: string; text: string }> {
    return { type: this.registry.contentType, text: await this.registry.metrics() }
  }

  sessionOpened(): void {
    this.sessions.inc()
  }

  sessionClosed(code: number): void {
    this.sessions.dec()
    this.closes.inc({ code: CLOSE_CODES.has(code) ? String(code) : 'other' })
  }

  loggedIn(): void {
    this.logins.inc()
  }

  messageAnswered(code: number): void {
    this.messages.inc({ code: String(code) })
  }

  requestAnswered(command: string, code: number): void {
    this.requests.inc({ command, code: String(code) })
  }

  committed(messages: number, latencyMs: number): void {
    this.commits.inc()
    this.batches.observe(messages)
    this.latency.observe(latencyMs / 1000)
  }

  fannedOut(sessions: number): void {
    this.deliveries.inc(sessions)
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] })
  }

  private labelled<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] })
  }
}
