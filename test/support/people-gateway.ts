import type { wire } from '@opentim/protocol'
import { createDeferred } from '../../src/shared/deferred'
import type { ProfileGateway } from '../../src/profiles/port'

/** A profile as the gateway tells it; what is not given is not set. */
export function wireProfile(fields: Partial<wire.Profile> & { readonly userId: string }): wire.Profile {
  return {
    nick: '', avatar: '', updatedAtMs: 1, gender: '', birthday: 0, location: '', selfSignature: '', allowType: '', language: 0,
    level: 0, role: 0, custom: [], messageSettings: 0, adminForbidType: '', ...fields,
  }
}

/** Profiles by hand, behind a gateway that counts what it is asked. `nobody…` does not exist; `self` asks. */
export class PeopleGateway implements ProfileGateway {
  /** The users of each getProfiles request. */
  readonly asked: string[][] = []
  readonly updates: { readonly fields: readonly string[]; readonly profile: Partial<wire.Profile> }[] = []
  /** What the next requests reject with. */
  failure: Error | undefined
  /** Whether a getProfiles request for these users is refused. */
  refuses: (userIds: readonly string[]) => boolean = () => false
  /** Profiles of one page of an answer. */
  page = Infinity
  /** The most getProfiles requests that were under way at one moment. */
  mostAtOnce = 0
  private underWay = 0
  private readonly profiles = new Map<string, wire.Profile>()
  private held: Promise<void> | undefined

  constructor(private readonly self = 'me') {}

  /** The profile as it is now; everybody has one from the start, of moment 1000. */
  profileOf(userId: string): wire.Profile {
    return this.profiles.get(userId) ?? wireProfile({ userId, nick: `nick of ${userId}`, updatedAtMs: 1000 })
  }

  /** The user changes their profile at that moment. */
  change(userId: string, atMs: number, fields: Partial<wire.Profile>): wire.Profile {
    const profile = { ...this.profileOf(userId), ...fields, updatedAtMs: atMs }
    this.profiles.set(userId, profile)
    return profile
  }

  /** Requests are decided at once, and their answers wait until the returned function is called. */
  hold(): () => void {
    const gate = createDeferred<void>()
    this.held = gate.promise
    return () => {
      this.held = undefined
      gate.resolve()
    }
  }

  readonly request: ProfileGateway['request'] = async (_name, body) => {
    const profile = this.update(body as never)
    await this.arrival()
    return { profile }
  }

  readonly requestPages: ProfileGateway['requestPages'] = async (_name, { userIds = [] }, onPage) => {
    this.asked.push([...userIds])
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay)
    const profiles = userIds.filter((userId) => !userId.startsWith('nobody')).map((userId) => this.profileOf(userId))
    const isRefused = this.refuses(userIds)
    await this.arrival().finally(() => this.underWay--)
    if (isRefused) throw new Error('refused')
    do onPage({ profiles: profiles.splice(0, this.page) })
    while (profiles.length > 0)
  }

  private async arrival(): Promise<void> {
    await (this.held ?? Promise.resolve())
    if (this.failure) throw this.failure
  }

  private update({ fields = [], profile = {} }: { fields?: string[]; profile?: Partial<wire.Profile> }): wire.Profile {
    this.updates.push({ fields, profile })
    const named = fields.map((field) => (field === 'profileCustomField' ? 'custom' : field) as keyof wire.Profile)
    const changed = Object.fromEntries(named.map((field) => [field, profile[field]])) as Partial<wire.Profile>
    return this.change(this.self, this.profileOf(this.self).updatedAtMs + 1000, changed)
  }
}
