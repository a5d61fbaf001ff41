/** Where a page of the index starts. */
export type IndexPlace =
  | { readonly phase: 'facts'; readonly after: FactPlace }
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

const FACTS = /^f(\d{1,10}):(\d{1,4}):([^\0]{0,200})$/
const CONVERSATIONS = /^c(\d{1,10}):(\d{1,15}):(\d{1,10})$/
const LAST_VERSION = 2 ** 31 - 1
const LAST_KIND = 2 ** 15 - 1

/** Text for the client, which gives it back with the question for the next page. */
export function placeText(place: IndexPlace): string {
  const { after } = place
  return place.phase === 'facts'
    ? `f${place.after.uver}:${place.after.kind}:${place.after.key}`
    : `c${after.uver}:${place.after.conversation}:${place.reached}`
}

/** Unknown text starts at the beginning: it comes from a client. */
export function parsePlace(next: string, afterUver: number): IndexPlace {
  const conversations = CONVERSATIONS.exec(next)
  if (conversations) {
    const [uver, conversation, reached] = conversations.slice(1).map(Number)
    return { phase: 'conversations', after: { uver: version(uver), conversation: conversation ?? 0 }, reached: version(reached) }
  }
  const facts = FACTS.exec(next)
  if (facts) return { phase: 'facts', after: { uver: version(Number(facts[1])), kind: Number(facts[2]), key: facts[3] ?? '' } }
  // After everything that has this version.
  return { phase: 'facts', after: { uver: version(afterUver), kind: LAST_KIND, key: '' } }
}

/** No larger than the database can compare. */
function version(number = 0): number {
  return Math.min(number, LAST_VERSION)
}
