import type { IndexPageQuery } from './port'

/** Where a page of the index starts. */
export type IndexPlace =
  /** Of facts that are removed only those that were removed after a version are told. */
  | { readonly phase: 'facts'; readonly after: FactPlace; readonly removedAfter: number }
  /** All facts were given, as they stood when the user's uver was `reached`. */
  | { readonly phase: 'conversations'; readonly after: ConversationPlace; readonly reached: number }

export interface FactPlace {
  readonly uver: number
  readonly kind: number
  readonly key: string
}

export interface ConversationPlace {
  readonly uver: number
  readonly conversation: number
}

const FACTS = /^f(\d{1,10}):(\d{1,10}):(\d{1,4}):([^\0]{0,200})$/
const CONVERSATIONS = /^c(\d{1,10}):(\d{1,15}):(\d{1,10})$/
const LAST_VERSION = 2 ** 31 - 1
const LAST_KIND = 2 ** 15 - 1

/** Text for the client, which gives it back with the question for the next page. */
export function placeText(place: IndexPlace): string {
  const { after } = place
  return place.phase === 'facts'
    ? `f${place.removedAfter}:${place.after.uver}:${place.after.kind}:${place.after.key}`
    : `c${after.uver}:${place.after.conversation}:${place.reached}`
}

/** Unknown text starts at the beginning: it comes from a client. */
export function parsePlace(next: string, { afterUver, anew = false }: Pick<IndexPageQuery, 'afterUver' | 'anew'>): IndexPlace {
  const conversations = CONVERSATIONS.exec(next)
  if (conversations) {
    const [uver, conversation, reached] = conversations.slice(1).map(Number)
    return { phase: 'conversations', after: { uver: version(uver), conversation: conversation ?? 0 }, reached: version(reached) }
  }
  const facts = FACTS.exec(next)
  if (facts) {
    const [removedAfter, uver, kind] = facts.slice(1, 4).map(Number)
    return { phase: 'facts', after: { uver: version(uver), kind: kind ?? 0, key: facts[4] ?? '' }, removedAfter: version(removedAfter) }
  }
  // After everything that has this version.
  const after = { uver: version(afterUver), kind: LAST_KIND, key: '' }
  return { phase: 'facts', after, removedAfter: anew ? LAST_VERSION : after.uver }
}

/** No larger than the database can compare. */
function version(number = 0): number {
  return Math.min(number, LAST_VERSION)
}
