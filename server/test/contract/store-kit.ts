import { encoders } from '@opentim/protocol/gateway'
import type { AppendResult, Commit, IndexFacts, IndexPageQuery, IndexPageResult, NewMessage, Store, StoredRow, UserRecord } from '../../src/store/port'

/** Server time that moves only when a test says so. */
export class TestClock {
  nowMs = 1_700_000_000_000

  now(): number {
    return this.nowMs
  }
}

export interface MessageOptions {
  readonly text?: string
  readonly random?: number
  readonly clientTime?: number
  readonly countable?: boolean
  readonly showable?: boolean
  readonly hiddenFromPeer?: boolean
}

/** Room for every fact in one page. */
export const PAGE_BYTES = 256 * 1024

let counter = 0

/** A number that no other test of this file has used. */
export function unique(): number {
  return ++counter
}

/** A store and the few words that its tests are written in. */
export class StoreKit {
  constructor(readonly store: Store, readonly clock: TestClock) {}

  /** Users that no other test knows, in ascending order of userID. */
  async users(...names: string[]): Promise<UserRecord[]> {
    const run = String(unique()).padStart(6, '0')
    return this.store.ensureUsers(names.map((name) => `${name}-${run}`))
  }

  async pair(): Promise<[UserRecord, UserRecord]> {
    const [ann, bob] = await this.users('ann', 'bob')
    if (!ann || !bob) throw new Error('the store made no users')
    return [ann, bob]
  }

  async trio(): Promise<[UserRecord, UserRecord, UserRecord]> {
    const [ann, bob, cid] = await this.users('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('the store made no users')
    return [ann, bob, cid]
  }

  /** The index from a version on. */
  page(user: UserRecord, query: Partial<IndexPageQuery> = {}): Promise<IndexPageResult> {
    return this.store.indexPage(user, { afterUver: 0, next: '', limit: 100, bytes: PAGE_BYTES, ...query })
  }

  async append(...messages: NewMessage[]): Promise<AppendResult[]> {
    return (await this.store.appendMessages(messages)).results
  }

  /** Appends one after the other, each in a commit of its own. */
  async talk(sender: UserRecord, peer: UserRecord, ...texts: string[]): Promise<NewMessage[]> {
    const messages = texts.map((text) => message(sender, peer, { text }))
    for (const each of messages) await this.append(each)
    return messages
  }

  async facts(user: UserRecord, peer: UserRecord): Promise<IndexFacts> {
    const { rows } = await this.page(user)
    const facts = rows.find(({ conversationId }) => conversationId === `C2C${peer.userId}`)
    if (!facts) throw new Error(`no index row of ${peer.userId}`)
    return facts
  }

  rows(user: UserRecord, peer: UserRecord): Promise<StoredRow[]> {
    return this.store.readRange(user, peer, { fromSeq: 1, toSeq: 1_000_000, limit: 10_000 })
  }

  async seqs(user: UserRecord, peer: UserRecord): Promise<number[]> {
    return (await this.rows(user, peer)).map(({ seq }) => seq)
  }
}

export function content(text: string): Uint8Array {
  return encoders.MessageContent.encode({ text: { text } }).finish()
}

export function message(sender: UserRecord, peer: UserRecord, options: MessageOptions = {}): NewMessage {
  const { text = 'hello', random = unique(), clientTime = 4_000_000_000, countable = true, showable = true, hiddenFromPeer = false } = options
  const written = content(text)
  const body = encoders.MessageBody.encode({
    from: sender.userId, kind: 1, to: peer.userId, clientTime, random, nick: 'Nick', content: written,
  }).finish()
  return {
    sender: { id: sender.id, userId: sender.userId }, peer: { id: peer.id, userId: peer.userId },
    clientTime, random, body, content: written, countable, showable, hiddenFromPeer,
  }
}

export function keyOf({ sender, clientTime, random }: NewMessage): { senderId: number; clientTime: number; random: number } {
  return { senderId: sender.id, clientTime, random }
}

/** seq of a stored or repeated message. */
export function seqOf(result: AppendResult | undefined): number | undefined {
  return result && result.outcome !== 'mismatch' ? result.seq : undefined
}

/** Steps by userID, so that their order does not matter. */
export function stepsOf({ steps }: Commit): Record<string, number> {
  return Object.fromEntries(steps.map(({ user, uver }) => [user.userId, uver]))
}
