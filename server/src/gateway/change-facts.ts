import type { ChangeFacts, HandlerServices } from '../handlers/port'
import type { FactScope } from '../store/fact-port'
import type { StandingCache } from './standing-cache'

export interface ChangeFactsParts extends Pick<HandlerServices, 'store' | 'publish'> {
  readonly standings: Pick<StandingCache, 'forget'>
}

/**
 * An attempt to change facts ends what was remembered of the pairs, whatever it came to: of a commit whose answer was
 * lost nothing is published, and the repeat of its request changes nothing any more.
 */
export function makeChangeFacts({ store, standings, publish }: ChangeFactsParts): ChangeFacts {
  const forget = ({ user, others }: FactScope): void => {
    for (const other of others) standings.forget(user, other)
  }
  return async (scope, decide) => {
    // Before as well: of a database that is silent the answer comes late.
    forget(scope)
    try {
      const { result, commit } = await store.facts.change(scope, decide)
      publish(commit)
      return result
    } finally {
      forget(scope)
    }
  }
}
