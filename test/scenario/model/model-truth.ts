import { RowKind } from '@opentim/protocol'
import type { StoredRow, UserRecord } from '../../../server/src/store/port'
import { toLogEntry } from '../../../src/sync/log-mapper'
import { identityOf } from '../../../src/sync/recent-rows'
import type { ModelServer } from './model-server'

/** What the gateway's database says of one conversation. */
export interface TrueLog {
  readonly name: string
  readonly headSeq: number
  readonly trimSeq: number
  /** By seq, of the rows that still exist. */
  readonly rows: ReadonlyMap<number, StoredRow>
}

export interface Place {
  readonly log: string
  readonly seq: number
}

const PAIRS = [['alice', 'bob'], ['alice', 'carol'], ['alice', 'alice'], ['bob', 'carol']] as const

/** The name of the log that two users share. */
export function logName(one: string, other: string): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`
}

/** Reads the gateway's logs and holds them to the invariants that need no client: dense, and one ID per place for ever. */
export class ModelTruth {
  readonly logs = new Map<string, TrueLog>()
  /** Where each message stands; for ever. */
  readonly places = new Map<string, Place>()
  private readonly identities = new Map<string, string>()
  private seenCommits = -1
  private seenTrims = 0
  trims = 0

  constructor(private readonly server: ModelServer) {}

  /** What is in (log, seq), also when it was trimmed meanwhile. */
  identityAt(log: string, seq: number): string | undefined {
    return this.identities.get(`${log} ${seq}`)
  }

  async user(userId: string): Promise<UserRecord> {
    const [user] = await this.server.store.ensureUsers([userId])
    if (!user) throw new Error('no such user')
    return user
  }

  /** Reads what changed; gives what is wrong with it. */
  async refresh(): Promise<string[]> {
    if (this.seenCommits === this.server.commits.length && this.seenTrims === this.trims) return []
    this.seenCommits = this.server.commits.length
    this.seenTrims = this.trims
    const violations: string[] = []
    for (const [one, other] of PAIRS) violations.push(...await this.read(one, other))
    return violations
  }

  private async read(one: string, other: string): Promise<string[]> {
    const name = logName(one, other)
    const [user, peer] = [await this.user(one), await this.user(other)]
    const rows = await this.server.store.readRange(user, peer, { fromSeq: 1, toSeq: 1_000_000, limit: 1_000_000 })
    const { headSeq, trimSeq } = await this.server.store.readHistory(user, peer, { by: 'newest' }, 1)
    this.logs.set(name, { name, headSeq, trimSeq, rows: new Map(rows.map((row) => [row.seq, row])) })
    const isDense = rows.every((row, i) => row.seq === trimSeq + 1 + i) && rows.length === headSeq - trimSeq
    return [...(isDense ? [] : [`NOT DENSE ${name}`]), ...rows.flatMap((row) => this.note(name, row))]
  }

  private note(log: string, row: StoredRow): string[] {
    const entry = toLogEntry(row, log)
    const identity = identityOf(entry)
    if (identity === undefined) return []
    const known = this.identities.get(`${log} ${row.seq}`)
    this.identities.set(`${log} ${row.seq}`, identity)
    const violations = known !== undefined && known !== identity ? [`REWRITTEN ${log} ${row.seq}`] : []
    if (row.kind !== RowKind.MESSAGE) return violations
    const place = this.places.get(identity)
    if (place && (place.log !== log || place.seq !== row.seq)) violations.push(`STORED TWICE ${identity} at ${place.seq} and ${row.seq}`)
    else this.places.set(identity, { log, seq: row.seq })
    return violations
  }
}
