import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import { utf8Length } from '../shared/utf8'
import { encodeHead } from './miniprogram-head'
import type { Items } from './miniprogram-items'
import type { FoundState } from './miniprogram-loader'
import { type Cell, charsOf, liveCells, type Page, PAGE_CHARS, pageText, paginate, STREAMS, streamOf, without } from './miniprogram-pages'
import { isFull } from './storage-error'

/** What the SDK leaves of the 10 MB: with what the application keeps, all of it stays below this. */
const BUDGET_BYTES = 8 * 1024 * 1024
/** However much the application keeps; the client itself says when it is full. */
const LEAST_BYTES = 1024 * 1024
/** A page is written again for the room in it when no more than this part of it counts. */
const WORTH_FOLDING = 3 / 4

/** One change: all of it or nothing. */
export interface DiskChange {
  readonly gone: ReadonlySet<Cell>
  readonly added: readonly Cell[]
}

interface Plan {
  /** What the next head names. */
  readonly pages: readonly Page[]
  readonly fresh: readonly { readonly page: Page; readonly text: string }[]
}

/**
 * One database as pages under a head. Items are written one by one, and the mini program may be killed between any
 * two: a change writes new pages first, then the head that names them, in the place of the head before the last.
 *
 *     <name>/0   [generation 8: r3 o7 …]       ◀── the state
 *     <name>/1   [generation 7: r3 o6 …]       ◀── the state before, should the newest be torn
 *     <name>/r3  line, line, line …                a line is a record; the head says which count no more
 *     <name>/o7  …
 *
 * So a change costs what it changes, and a removal the head alone. What only the last head named goes after the next.
 * Small pages are written along with new ones, so that there are few; what is lost room in a page is won back when
 * room is needed. It does not know what the records are, or which may go.
 */
export class MiniProgramDisk {
  private pages: readonly Page[]
  private generation: number
  private nextNumber: number
  /** Pages that are still there and not named any more. */
  private doomed: readonly Pick<Page, 'name' | 'bytes'>[]
  private othersBytes: number

  constructor(private readonly items: Items, private readonly prefix: string, found: FoundState) {
    this.pages = found.pages
    this.generation = found.generation
    this.nextNumber = found.nextNumber
    this.doomed = found.leftovers.map((name) => ({ name, bytes: 0 }))
    this.othersBytes = found.totalBytes - this.usedBytes
  }

  /** Rejects with STORAGE_FULL when it goes beyond the budget, unless it only removes, or only keeps sends. */
  async commit(change: DiskChange): Promise<void> {
    let plan = this.plan(change)
    if (change.added.some((cell) => streamOf(cell) !== 'o') && !this.fits(plan)) {
      await this.makeRoom(plan)
      plan = this.plan(change)
      if (!this.fits(plan)) throw new TimError(ERRORS.STORAGE_FULL, 'write')
    }
    await this.save(plan)
  }

  /** Leaves nothing behind. */
  async clear(): Promise<void> {
    await this.save({ pages: [], fresh: [] })
    await this.sweep()
    await this.removeAll(['0', '1'])
  }

  private get usedBytes(): number {
    return bytesOf(this.pages) + bytesOf(this.doomed)
  }

  private fits({ fresh }: Plan): boolean {
    const budget = Math.max(BUDGET_BYTES - this.othersBytes, LEAST_BYTES)
    return this.usedBytes + bytesOf(fresh.map(({ page }) => page)) <= budget
  }

  private plan({ gone, added }: DiskChange): Plan {
    let pages = this.pages.map((page) => without(page, gone)).filter(({ cells }) => cells.some((cell) => cell))
    const fresh = STREAMS.flatMap((stream) => {
      const cells = added.filter((cell) => streamOf(cell) === stream)
      // Pages that hold no more than what is written are written along.
      const smallest = pages.filter(({ name }) => name[0] === stream).map(liveCells)
        .map((live) => ({ live, more: charsOf(live) })).sort((a, b) => a.more - b.more)
      let chars = charsOf(cells)
      for (const { live, more } of smallest) {
        if (more > chars || more + chars > PAGE_CHARS) break
        cells.push(...live)
        chars += more
      }
      const written = new Set(cells)
      pages = pages.filter((page) => !liveCells(page).some((cell) => written.has(cell)))
      return paginate(cells).map((list) => this.freshPage(stream, list))
    })
    return { pages: [...pages, ...fresh.map(({ page }) => page)], fresh }
  }

  private freshPage(stream: string, cells: readonly Cell[]): Plan['fresh'][number] {
    const text = pageText(cells)
    return { text, page: { name: `${stream}${this.nextNumber++}`, chars: text.length, bytes: utf8Length(text), cells } }
  }

  private async save(plan: Plan): Promise<void> {
    try {
      await this.attempt(plan)
    } catch (error) {
      if (!isFull(error) || this.doomed.length === 0) throw error
      await this.sweep()
      await this.attempt(plan)
    }
  }

  private async attempt({ pages, fresh }: Plan): Promise<void> {
    const { items, prefix } = this
    const generation = this.generation + 1
    try {
      await Promise.all(fresh.map(({ page, text }) => items.set(prefix + page.name, text)))
      await items.set(`${prefix}${generation % 2}`, encodeHead(generation, pages))
    } catch (error) {
      await this.removeAll(fresh.map(({ page }) => page.name))
      throw error
    }
    // Nobody waits for it: no number comes twice.
    void this.sweep()
    const names = new Set(pages.map(({ name }) => name))
    this.doomed = this.pages.filter(({ name }) => !names.has(name))
    this.pages = pages
    this.generation = generation
  }

  private async sweep(): Promise<void> {
    const { doomed } = this
    this.doomed = []
    await this.removeAll(doomed.map(({ name }) => name))
  }

  private async makeRoom(plan: Plan): Promise<void> {
    await this.sweep()
    while (!this.fits(plan) && (await this.fold()));
    if (!this.fits(plan)) await this.takeFromOthers()
  }

  /** Writes the page with the most lost room again. False when there is none that is worth it. */
  private async fold(): Promise<boolean> {
    const [worst] = this.pages.map((page) => ({ page, cells: liveCells(page) }))
      .filter(({ page, cells }) => charsOf(cells) < page.chars * WORTH_FOLDING)
      .sort((a, b) => b.page.chars - charsOf(b.cells) - a.page.chars + charsOf(a.cells))
    if (!worst) return false
    try {
      await this.save(this.plan({ gone: new Set(worst.cells), added: worst.cells }))
    } catch {
      return false
    }
    await this.sweep()
    return true
  }

  /** History of accounts that are not in use here goes before that of the one that is. Their sends stay (P11). */
  private async takeFromOthers(): Promise<void> {
    const { keys } = await this.items.list()
    const history = keys.filter((key) => /^opentim-.*\/b\d+$/.test(key) && !key.startsWith(this.prefix))
    await Promise.all(history.map((key) => this.items.remove(key)))
    this.othersBytes = (await this.items.list()).bytes - this.usedBytes
  }

  private async removeAll(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.items.remove(this.prefix + name)))
  }
}

function bytesOf(pages: readonly Pick<Page, 'bytes'>[]): number {
  return pages.reduce((sum, { bytes }) => sum + bytes, 0)
}
