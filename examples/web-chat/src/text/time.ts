const DAY_MS = 86_400_000

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' })
const shortWeekday = new Intl.DateTimeFormat('en', { weekday: 'short' })
const dayAndMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' })
const shortDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const fullDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })
const numericDate = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: '2-digit', year: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

const dayStart = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
/** Rounded, because a day with a change of the clock has 23 or 25 hours. */
const daysBetween = (ms: number, nowMs: number) => Math.round((dayStart(nowMs) - dayStart(ms)) / DAY_MS)
const sameYear = (ms: number, nowMs: number) => new Date(ms).getFullYear() === new Date(nowMs).getFullYear()

/** One value per calendar day. All times come in seconds, as the SDK gives them. */
export const dayKey = (seconds: number) => dayStart(seconds * 1000)

/** For a bubble: the time of day. */
export const formatClock = (seconds: number) => clock.format(seconds * 1000)

/** For a tooltip: everything. */
export const formatExact = (seconds: number) => exact.format(seconds * 1000)

/** For a separator between days. */
export function formatDay(seconds: number, nowMs: number): string {
  const ms = seconds * 1000
  const days = daysBetween(ms, nowMs)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return weekday.format(ms)
  return (sameYear(ms, nowMs) ? dayAndMonth : fullDate).format(ms)
}

/** For the conversation list: as short as possible. */
export function formatShort(seconds: number, nowMs: number): string {
  if (!seconds) return ''
  const ms = seconds * 1000
  const days = daysBetween(ms, nowMs)
  if (days <= 0) return clock.format(ms)
  if (days === 1) return 'Yesterday'
  if (days < 7) return shortWeekday.format(ms)
  return (sameYear(ms, nowMs) ? shortDate : numericDate).format(ms)
}
