import type { StoragePort } from '../port'
import type { WriteBehind } from '../write-behind'
import { isNumber, isRecord } from './record-checks'

/** How records look. Another number means: not ours to read, fetch everything again. */
const RECORD_SCHEMA = 1

const KEY = ['state'] as const

/** How far this device is: all changes of the user up to `uver` are stored [SYNC-4]. */
export interface Cursor {
  readonly epoch: string
  readonly uver: number
  /** Set while the first index is on its way: what it has not named yet is unknown here, not empty. */
  readonly partial?: true
}

/** The user's cursor and whose database this is. */
export class MetaRepository {
  private current: Cursor | undefined

  constructor(
    private readonly storage: StoragePort,
    private readonly writes: WriteBehind,
    private readonly userId: string,
  ) {}

  /** Reads the cursor. False when the records are another account's or of another schema, so that they must go. */
  async open(): Promise<boolean> {
    const value = await this.storage.get('meta', KEY)
    if (value === undefined) return true
    if (!isRecord(value) || value['schema'] !== RECORD_SCHEMA || value['userId'] !== this.userId) return false
    const { epoch, uver } = value
    if (typeof epoch !== 'string' || !isNumber(uver)) return true
    this.current = value['partial'] === true ? { epoch, uver, partial: true } : { epoch, uver }
    return true
  }

  /** Undefined on a device that has not synchronised yet. */
  get cursor(): Cursor | undefined {
    return this.current
  }

  /** Put it in the same transaction as what it covers. */
  setCursor(cursor: Cursor): void {
    this.current = cursor
    this.writes.put('meta', KEY, { schema: RECORD_SCHEMA, userId: this.userId, ...cursor })
  }

  /** The next login loads the whole index again. */
  clearCursor(): void {
    this.current = undefined
    this.writes.put('meta', KEY, undefined)
  }
}
