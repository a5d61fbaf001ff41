/** One record, or a piece of a long one. It keeps its identity when it moves to another page. */
export interface Cell {
  /** The table and the key, as JSON. */
  readonly id: string
  readonly part: number
  /** JSON, or a piece of it. */
  readonly text: string
}

/** One item on the disk. It is never changed; the head says which of its cells still count. */
export interface Page {
  /** The letter of its stream and a number that is never used again. */
  readonly name: string
  /** Its text as stored: characters, and bytes in UTF-8. */
  readonly chars: number
  readonly bytes: number
  /** In the order of the lines; undefined: replaced or removed. */
  readonly cells: readonly (Cell | undefined)[]
}

/** What is stored apart, the first letter of a page: sends, which never go; history, which goes first; the rest. */
export const STREAMS = ['o', 'b', 'r'] as const

/** Three bytes a character at most: with the lines' heads a page never takes 256 KB. */
export const PAGE_CHARS = 80_000
/** Characters of one cell; a record may be several times as long. */
const CELL_CHARS = 60_000

/** A text as cells; never cut inside of a pair of surrogates, which would not survive alone. */
export function cellsOf(id: string, text: string): Cell[] {
  const cells: Cell[] = []
  for (let start = 0; start < text.length;) {
    const last = text.charCodeAt(start + CELL_CHARS - 1)
    const end = start + CELL_CHARS - (last >= 0xd800 && last < 0xdc00 ? 1 : 0)
    cells.push({ id, part: cells.length, text: text.slice(start, end) })
    start = end
  }
  return cells
}

/** One cell per line: JSON has neither tabs nor line ends of its own. */
export function pageText(cells: readonly Cell[]): string {
  return cells.map(({ id, part, text }) => `${id}\t${part}\t${text}`).join('\n')
}

export function cellsIn(pageText: string): Cell[] {
  return pageText.split('\n').map((line) => {
    const [id = '', part, text = ''] = line.split('\t')
    return { id, part: Number(part), text }
  })
}

export function liveCells({ cells }: Page): Cell[] {
  return cells.filter((cell) => cell !== undefined)
}

export function charsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { id, text }) => sum + id.length + text.length, 0)
}

/** The page without those cells; itself when it has none of them. */
export function without(page: Page, gone: ReadonlySet<Cell>): Page {
  const isGone = (cell: Cell | undefined): boolean => cell !== undefined && gone.has(cell)
  return page.cells.some(isGone) ? { ...page, cells: page.cells.map((cell) => (isGone(cell) ? undefined : cell)) } : page
}

export function streamOf({ id }: Cell): (typeof STREAMS)[number] {
  return id.startsWith('["outbox"') ? 'o' : id.startsWith('["blocks"') ? 'b' : 'r'
}

/** The cells in as few pages as they need, one list per page. */
export function paginate(cells: readonly Cell[]): Cell[][] {
  const pages: Cell[][] = []
  let room = 0
  for (const cell of cells) {
    const chars = charsOf([cell])
    const last = pages[pages.length - 1]
    if (last && chars <= room) last.push(cell)
    else pages.push([cell])
    room = (last && chars <= room ? room : PAGE_CHARS) - chars
  }
  return pages
}
