import { contentDigest } from './content-digest'
import type { AppendResult, NewMessage } from './port'

/** Where a message stands in its conversation's log. */
export interface Placement {
  readonly seq: number
  readonly sequence: number
  readonly time: number
}

/** One message of a batch, apart from its repeats inside the same batch. */
export interface Candidate {
  readonly message: NewMessage
  readonly digest: Buffer
  /** The users' ids in ascending order: they name the conversation. */
  readonly a: number
  readonly b: number
  /** `found` was in the database before, `placed` came by this call. */
  state: { readonly is: 'new' } | { readonly is: 'mismatch' } | ({ readonly is: 'found' | 'placed' } & Placement)
}

/** Does the message stay out of its receiver's sight? Nobody hides anything from themselves. */
export function isHidden({ message: { sender, peer, hiddenFromPeer } }: Candidate): boolean {
  return hiddenFromPeer && sender.id !== peer.id
}

/** Whom the message concerns. */
export function toldUsers(candidate: Candidate): NewMessage['sender'][] {
  const { sender, peer } = candidate.message
  return isHidden(candidate) ? [sender] : [sender, peer]
}

/** The messages of one call, with what became of each; it knows no SQL. */
export class AppendBatch {
  readonly candidates: readonly Candidate[]
  private readonly byIndex: readonly { readonly candidate: Candidate; readonly outcome: 'own' | 'repeat' | 'mismatch' }[]

  constructor(messages: readonly NewMessage[]) {
    const byKey = new Map<string, Candidate>()
    this.byIndex = messages.map((message) => {
      const key = `${message.sender.id}-${message.clientTime}-${message.random}`
      const digest = contentDigest(message)
      const earlier = byKey.get(key)
      if (earlier) return { candidate: earlier, outcome: earlier.digest.equals(digest) ? 'repeat' : 'mismatch' }
      const { sender, peer } = message
      const candidate: Candidate = {
        message, digest, a: Math.min(sender.id, peer.id), b: Math.max(sender.id, peer.id), state: { is: 'new' },
      }
      byKey.set(key, candidate)
      return { candidate, outcome: 'own' }
    })
    this.candidates = [...byKey.values()]
  }

  fresh(): Candidate[] {
    return this.candidates.filter(({ state }) => state.is === 'new')
  }

  /** In order of the messages of the call. */
  results(): AppendResult[] {
    return this.byIndex.map(({ candidate, outcome }) => resultOf(candidate, outcome))
  }
}

function resultOf({ state }: Candidate, outcome: 'own' | 'repeat' | 'mismatch'): AppendResult {
  if (outcome === 'mismatch' || state.is === 'mismatch' || state.is === 'new') return { outcome: 'mismatch' }
  const { seq, sequence, time } = state
  return { outcome: state.is === 'placed' && outcome === 'own' ? 'stored' : 'repeated', seq, sequence, time }
}
