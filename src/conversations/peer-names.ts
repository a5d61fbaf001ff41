import { waitAtMost } from '../shared/wait-at-most'
import type { ConversationClock, ProfileDirectory } from './port'

/** How long a list waits for names that are being fetched; it shows userIDs then, and the names the next time. */
const WAIT_LIMIT_MS = 2000

/** Fills in the profiles that the user cache lacks, each once [N2]; one that the cache holds is never asked for [N13]. */
export class PeerNames {
  /** With more peers than the cache holds, asking for whoever it forgot would never end. */
  private readonly asked = new Set<string>()

  constructor(private readonly profiles: ProfileDirectory, private readonly clock: ConversationClock) {}

  /**
   * Asks for those that are absent and were never asked for. Resolves true when a name or a face came: a profile without
   * either looks like none.
   */
  async fill(userIds: readonly string[]): Promise<boolean> {
    const absent = userIds.filter((userId) => !this.asked.has(userId) && !this.profiles.nameOf(userId))
    if (absent.length === 0) return false
    for (const userId of absent) this.asked.add(userId)
    try {
      await this.profiles.ensure(absent)
      return absent.some((userId) => this.isShown(userId))
    } catch {
      // No network: the next list asks again.
      for (const userId of absent) this.asked.delete(userId)
      return false
    }
  }

  /** The gateway has another history: others exist in it. */
  reset(): void {
    this.asked.clear()
  }

  /** As fill(), but goes on after a while without the names. */
  fillSoon(userIds: readonly string[]): Promise<void> {
    return waitAtMost(this.clock, WAIT_LIMIT_MS, this.fill(userIds))
  }

  private isShown(userId: string): boolean {
    const known = this.profiles.nameOf(userId)
    return known !== undefined && (known.nick !== '' || known.avatar !== '')
  }
}
