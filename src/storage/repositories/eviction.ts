import { blockOf } from './block'
import type { Intervals } from './intervals'

/** One block of one conversation. */
export interface BlockName {
  readonly conversationId: string
  readonly number: number
}

/**
 * Which blocks go when there is no room. What is missed least goes first: in the quiet conversations, whatever is not
 * the newest block; then whole tails, but not the busiest one's. Half of what can go, at once; empty when nothing can.
 */
export function chooseVictims(
  logs: ReadonlyMap<string, Intervals>, activityOf: (conversationId: string) => number,
): BlockName[] {
  const blocks = [...logs].map(([conversationId, list]) => ({ conversationId, numbers: blocksIn(list) }))
  blocks.sort((a, b) => activityOf(a.conversationId) - activityOf(b.conversationId))
  const old = blocks.flatMap(({ conversationId, numbers }) => named(conversationId, numbers.slice(0, -1)))
  if (old.length > 0) return old.slice(0, Math.ceil(old.length / 2))
  const tails = blocks.flatMap(({ conversationId, numbers }) => named(conversationId, numbers))
  return tails.slice(0, Math.floor(tails.length / 2))
}

/** The blocks that hold rows of the intervals, ascending. */
export function blocksIn(list: Intervals): number[] {
  const numbers = new Set<number>()
  for (const [from, to] of list) {
    if (from > to) continue
    for (let number = blockOf(from); number <= blockOf(to); number++) numbers.add(number)
  }
  return [...numbers]
}

function named(conversationId: string, numbers: readonly number[]): BlockName[] {
  return numbers.map((number) => ({ conversationId, number }))
}
