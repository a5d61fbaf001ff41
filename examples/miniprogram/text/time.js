const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// Not by Intl: phones have it in very different states.
const two = (number) => (number < 10 ? `0${number}` : `${number}`)
const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`
const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate())

/** Calendar days between two dates; summer time makes some days shorter. */
const daysBetween = (from, to) => Math.round((dayOf(to) - dayOf(from)) / 86400000)

/** The day as far as it needs saying; empty for today. */
function day(date, now) {
  const ago = daysBetween(date, now)
  if (ago === 0) return ''
  if (ago === 1) return 'Yesterday'
  if (ago > 1 && ago < 7) return WEEKDAYS[date.getDay()]
  const year = date.getFullYear() === now.getFullYear() ? '' : ` ${date.getFullYear()}`
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`
}

/** For lists: the time today, the day otherwise. `seconds` as the SDK gives them. */
function shortTime(seconds, now = new Date()) {
  if (!seconds) return ''
  const date = new Date(seconds * 1000)
  return day(date, now) || clock(date)
}

/** For separators: day and time. */
function fullTime(seconds, now = new Date()) {
  const date = new Date(seconds * 1000)
  return `${day(date, now)} ${clock(date)}`.trim()
}

const isSameDay = (a, b) => daysBetween(new Date(a * 1000), new Date(b * 1000)) === 0

module.exports = { shortTime, fullTime, isSameDay }
