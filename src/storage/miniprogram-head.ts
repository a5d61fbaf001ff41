import type { Page } from './miniprogram-pages'

/** How the pages are to be read. A newer release may raise it; lines and the head's first fields stay as they are. */
export const FORMAT = 1

/** A page as its head names it. */
export interface PageEntry {
  readonly name: string
  readonly chars: number
  readonly bytes: number
  /** The numbers of the lines that no longer count. */
  readonly dead: readonly number[]
}

/** One complete state of a database: which pages there are, and what counts of each. */
export interface Head {
  readonly format: number
  readonly generation: number
  readonly pages: readonly PageEntry[]
}

/** Arrays, not objects: it is written with every batch. */
export function encodeHead(generation: number, pages: readonly Page[]): string {
  return JSON.stringify([FORMAT, generation, ...pages.map(({ name, chars, bytes, cells }) => {
    const dead = cells.flatMap((cell, line) => (cell ? [] : [line]))
    return [name, chars, bytes, ...dead]
  })])
}

/** Undefined when it is no head, or half of one. */
export function decodeHead(text = ''): Head | undefined {
  try {
    const [format, generation, ...pages] = JSON.parse(text) as [number, number, ...[string, number, number, ...number[]][]]
    if (!(format > 0 && generation > 0 && pages.every(([name]) => typeof name === 'string'))) return undefined
    return { format, generation, pages: pages.map(([name, chars, bytes, ...dead]) => ({ name, chars, bytes, dead })) }
  } catch {
    return undefined
  }
}
