import { LruMap } from '../../shared/lru-map'
import type { LogEntry } from '../../sync/port'
import type { StorageKey, StoragePort, StorageWrite } from '../port'
import { Block, blockOf } from './block'
import { isLogEntry } from './record-checks'

/** Clean blocks kept in memory; unsaved ones stay beyond that. */
const CAPACITY = 128

export interface BlockCacheOptions {
  readonly storage: StoragePort
  /** May the row be served? What lies outside the known intervals is left over and never shown. */
  readonly isKnown: (conversationId: string, seq: number) => boolean
  /** A block was read; some of its known rows may turn out not to be there. */
  readonly onMerged: (block: Block) => void
}

/**
 * The blocks of all conversations: which of them are in memory, which are unsaved, which have to go. It does not know
 * which rows a conversation has: the log repository does.
 */
export class BlockCache {
  /** Records that were not what we once stored (P08). */
  damaged = 0
  private readonly clean = new LruMap<string, Block>(CAPACITY)
  private readonly unsaved = new Map<string, Block>()
  private readonly loading = new Map<string, Block>()
  private readonly removed = new Map<string, StorageKey>()

  constructor(private readonly options: BlockCacheOptions) {}

  get pending(): number {
    return this.unsaved.size + this.removed.size
  }

  /** The block as far as it is in memory. */
  at(conversationId: string, number: number): Block {
    const id = idOf(conversationId, number)
    const present = this.unsaved.get(id) ?? this.loading.get(id) ?? this.clean.get(id)
    if (present) return present
    const block = new Block(conversationId, number)
    this.clean.set(id, block)
    return block
  }

  /** The block has to be stored. */
  touch(block: Block): void {
    const id = idOf(block.conversationId, block.number)
    this.clean.delete(id)
    this.unsaved.set(id, block)
  }

  /** Forgets a block, here and in storage. */
  remove(conversationId: string, number: number): void {
    const id = idOf(conversationId, number)
    for (const blocks of [this.unsaved, this.clean, this.loading]) blocks.delete(id)
    this.removed.set(id, [conversationId, number])
  }

  /** Brings the blocks first..last into memory; undefined when they are. */
  load(conversationId: string, first: number, last: number): Promise<void> | undefined {
    const absent: Block[] = []
    for (let number = first; number <= last; number++) {
      const block = this.at(conversationId, number)
      if (!block.merged) absent.push(block)
    }
    if (absent.length === 0) return undefined
    const fresh = absent.filter((block) => !block.loading)
    if (fresh.length > 0) this.startLoad(conversationId, fresh)
    return Promise.all(absent.flatMap((block) => block.loading ?? [])).then(() => undefined)
  }

  /** Loads the unsaved blocks of which a part is only in storage. */
  prepare(): Promise<void> | undefined {
    const loads = [...this.unsaved.values()].map((block) => this.load(block.conversationId, block.number, block.number))
    const open = loads.filter((load) => load !== undefined)
    return open.length > 0 ? Promise.all(open).then(() => undefined) : undefined
  }

  collect(): StorageWrite[] {
    const gone = [...this.removed].filter(([id]) => !this.unsaved.has(id))
    const removals = gone.map(([, key]) => blockWrite(key, undefined))
    const writes = [...this.unsaved].map(([id, block]) => this.save(id, block))
    this.removed.clear()
    this.unsaved.clear()
    return [...removals, ...writes]
  }

  private save(id: string, block: Block): StorageWrite {
    const rows = block.keep((seq) => this.options.isKnown(block.conversationId, seq))
    this.clean.set(id, block)
    return blockWrite([block.conversationId, block.number], rows.length > 0 ? rows : undefined)
  }

  private startLoad(conversationId: string, blocks: readonly Block[]): void {
    const numbers = blocks.map((block) => block.number)
    const range = { lower: [conversationId, Math.min(...numbers)], upper: [conversationId, Math.max(...numbers)] }
    const load = this.options.storage.getRange('blocks', range).then(
      (entries) => new Map(entries.map((entry) => [Number(entry.key[1]), entry.value])),
      () => new Map<number, unknown>(),
    ).then((stored) => blocks.forEach((block) => this.finishLoad(block, stored.get(block.number))))
    for (const block of blocks) {
      block.loading = load
      this.loading.set(idOf(conversationId, block.number), block)
    }
  }

  private finishLoad(block: Block, value: unknown): void {
    const id = idOf(block.conversationId, block.number)
    block.loading = undefined
    block.merge(this.rowsOf(block, value))
    // A block that was removed meanwhile is nobody's any more.
    if (this.loading.get(id) !== block) return
    this.loading.delete(id)
    if (!this.unsaved.has(id)) this.clean.set(id, block)
    this.options.onMerged(block)
  }

  private rowsOf(block: Block, value: unknown): LogEntry[] {
    if (value === undefined) return []
    const rows: unknown[] = Array.isArray(value) ? value : []
    const sound = rows.filter(isLogEntry).filter((entry) => blockOf(entry.seq) === block.number)
    if (!Array.isArray(value) || sound.length < rows.length) this.damaged++
    return sound
  }
}

function blockWrite(key: StorageKey, value: unknown): StorageWrite {
  return { table: 'blocks', key, value }
}

function idOf(conversationId: string, number: number): string {
  return `${number} ${conversationId}`
}
