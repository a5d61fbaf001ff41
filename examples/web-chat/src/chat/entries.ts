import { dayKey } from '../text/time'
import type { Row } from './row'

/** A line of the message list. */
export type Entry =
  | { readonly kind: 'day'; readonly key: string; readonly time: number }
  | { readonly kind: 'unread'; readonly key: string }
  | MessageEntry

/** A message; `first` and `last` say where it stands among those of one sender that belong together. */
interface MessageEntry {
  readonly kind: 'message'
  readonly key: string
  readonly row: Row
  readonly first: boolean
  readonly last: boolean
}

/** Messages of one sender within this time belong together. */
const GROUP_SECONDS = 300

function together(a: Row | undefined, b: Row | undefined): boolean {
  if (!a || !b) return false
  return a.from === b.from && Math.abs(b.time - a.time) < GROUP_SECONDS && dayKey(a.time) === dayKey(b.time)
}

/** Puts day separators and the line above the first unread message between the rows. */
export function entriesOf(rows: readonly Row[], firstUnread: string): Entry[] {
  const entries: Entry[] = []
  rows.forEach((row, index) => {
    const before = rows[index - 1]
    const newDay = !before || dayKey(before.time) !== dayKey(row.time)
    const unread = row.key === firstUnread
    if (newDay) entries.push({ kind: 'day', key: `day-${dayKey(row.time)}-${row.key}`, time: row.time })
    if (unread) entries.push({ kind: 'unread', key: 'unread' })
    const last = !together(row, rows[index + 1]) || rows[index + 1]?.key === firstUnread
    entries.push({ kind: 'message', key: row.key, row, first: unread || !together(before, row), last })
  })
  return entries
}
