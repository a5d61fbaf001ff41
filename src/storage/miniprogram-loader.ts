import { decodeHead, FORMAT, type Head, type PageEntry } from './miniprogram-head'
import type { Items } from './miniprogram-items'
import { cellsIn, type Page } from './miniprogram-pages'

/** A database as it was found. */
export interface FoundState {
  readonly generation: number
  readonly pages: readonly Page[]
  /** Pages that this state does not name: of the state before, or of a change that was not finished. */
  readonly leftovers: readonly string[]
  /** Larger than that of any page that may still be there. */
  readonly nextNumber: number
  /** A page was lost, and with it nobody knows what (P08). */
  readonly damaged: boolean
  /** What everybody keeps. */
  readonly totalBytes: number
}

type ReadPages = (head: Head) => Promise<readonly (Page | undefined)[]>

/** Finds the newest state that is whole (P13); without one, what is left of the newest. `prefix` begins all its keys. */
export async function loadState(items: Items, prefix: string): Promise<FoundState> {
  const { keys, bytes } = await items.list()
  const present = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)).filter(isItem)
  const read = async (name: string): Promise<string | undefined> => (present.includes(name) ? items.get(prefix + name) : undefined)
  const heads = (await Promise.all([read('0'), read('1')])).flatMap((text) => decodeHead(text) ?? [])
  heads.sort((a, b) => b.generation - a.generation)

  const { head, pages } = await newestWhole(heads, (candidate) => Promise.all(
    // History may have been taken by another account's database that had no room: what is missing is asked for again.
    namedIn(candidate).filter(({ name }) => name[0] !== 'b' || present.includes(name))
      .map(async (entry) => pageOf(entry, await read(entry.name))),
  ))
  const names = pages.map((page) => page?.name)
  return {
    generation: head?.generation ?? 0,
    pages: pages.filter((page) => page !== undefined),
    leftovers: present.filter((name) => name.length > 1 && !names.includes(name)),
    nextNumber: 1 + Math.max(0, ...present.map((name) => Number(name.slice(1)))),
    damaged: pages.includes(undefined),
    totalBytes: bytes,
  }
}

/** A head or a page, and nothing of a database whose name goes on where this one's ends. */
function isItem(name: string): boolean {
  return /^([01]|[a-z]\d+)$/.test(name)
}

async function newestWhole(heads: readonly Head[], readPages: ReadPages): Promise<{ head?: Head; pages: readonly (Page | undefined)[] }> {
  let newest: { head?: Head; pages: readonly (Page | undefined)[] } | undefined
  for (const head of heads) {
    const pages = await readPages(head)
    if (!pages.includes(undefined)) return { head, pages }
    newest ??= { head, pages }
  }
  return newest ?? { pages: [] }
}

/** Of what a newer release has written, the sends alone are worth the try (P10). */
function namedIn({ format, pages }: Head): readonly PageEntry[] {
  return format > FORMAT ? pages.filter(({ name }) => name[0] === 'o') : pages
}

function pageOf({ name, chars, bytes, dead }: PageEntry, text: string | undefined): Page | undefined {
  if (text === undefined || text.length !== chars) return undefined
  const gone = new Set(dead)
  return { name, chars, bytes, cells: cellsIn(text).map((cell, line) => (gone.has(line) ? undefined : cell)) }
}
