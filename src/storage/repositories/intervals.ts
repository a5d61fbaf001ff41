/** The seqs from..to, both included. `to === from - 1` is empty: it marks a place in the log, with no rows. */
export type Interval = readonly [from: number, to: number]

/** Intervals in ascending order that neither overlap nor touch. Every function here gives a new list [SYNC-3]. */
export type Intervals = readonly Interval[]

/** The list with one more interval, joined with those that it overlaps or touches. */
export function addInterval(list: Intervals, [from, to]: Interval): Intervals {
  const apart = list.filter((other) => other[1] + 1 < from || other[0] > to + 1)
  const joined = list.filter((other) => other[1] + 1 >= from && other[0] <= to + 1)
  const grown: Interval = [
    Math.min(from, ...joined.map((other) => other[0])),
    Math.max(to, ...joined.map((other) => other[1])),
  ]
  return [...apart, grown].sort((a, b) => a[0] - b[0])
}

/** The list without the seqs from..to. */
export function removeInterval(list: Intervals, [from, to]: Interval): Intervals {
  return list.flatMap((other) => (other[1] < from || other[0] > to ? [other] : remains(other, from, to)))
}

function remains(other: Interval, from: number, to: number): Interval[] {
  const sides: Interval[] = [[other[0], from - 1], [to + 1, other[1]]]
  return sides.filter((side) => side[0] <= side[1])
}

/** The interval that holds `seq`. */
export function intervalAt(list: Intervals, seq: number): Interval | undefined {
  return list.find((interval) => interval[0] <= seq && seq <= interval[1])
}

/** Does any row of the list lie in from..to? */
export function intersects(list: Intervals, [from, to]: Interval): boolean {
  return list.some((interval) => interval[0] <= interval[1] && interval[0] <= to && interval[1] >= from)
}

export function rowCount(list: Intervals): number {
  return list.reduce((sum, interval) => sum + interval[1] - interval[0] + 1, 0)
}

/** Contiguous runs of ascending seqs. */
export function runsOf(seqs: readonly number[]): Intervals {
  const runs: [number, number][] = []
  for (const seq of seqs) {
    const last = runs[runs.length - 1]
    if (last && seq <= last[1] + 1) last[1] = seq
    else runs.push([seq, seq])
  }
  return runs
}
