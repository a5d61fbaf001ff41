import { COMMANDS, FactKind } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import type { GatewaySettings } from '../../src/gateway/port'
import { CoreKit } from './core-kit'
import type { CoreClient } from './core-kit'

const WORDS: Readonly<Record<FactKind, string>> = {
  [FactKind.NO_FACT]: 'nothing',
  [FactKind.FRIEND]: 'friend',
  [FactKind.FRIEND_GROUP]: 'group',
  [FactKind.APPLICATION_IN]: 'asked by',
  [FactKind.APPLICATION_OUT]: 'asked',
  [FactKind.APPLICATIONS_READ]: 'read',
  [FactKind.BLOCKED]: 'blocked',
  [FactKind.FOLLOWS]: 'follows',
}

/** People on a gateway without a network; several instances each, unless a test says otherwise. */
export class PeopleKit extends CoreKit {
  constructor(settings: Partial<GatewaySettings> = {}) {
    super({ webInstances: 0, heartbeatMs: 600_000, ...settings })
  }

  async person(userId: string, facts: Partial<RequestOf<'login'>> = {}): Promise<Person> {
    return new Person(this, userId, await this.login(userId, facts))
  }

  people(...userIds: string[]): Promise<Person[]> {
    return Promise.all(userIds.map((userId) => this.person(userId)))
  }

  async pair(): Promise<[Person, Person]> {
    return [await this.person('ann'), await this.person('bob')]
  }
}

/** One user at one device, in the few words that the rules are written in. */
export class Person {
  private seen = 0

  constructor(private readonly kit: PeopleKit, readonly userId: string, readonly client: CoreClient) {}

  async ask<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Promise<ResponseOf<Name> & { readonly refused: number }> {
    this.client.request(name, body)
    await this.kit.clock.settle()
    const answer = this.client.responses.at(-1)
    if (!answer) throw new Error(`${name} was not answered`)
    const decoder = decoders[COMMANDS[name].response] as unknown as Decoder<ResponseOf<Name>>
    return { ...decoder.decode(this.client.bodyOf(answer)), refused: answer.code }
  }

  /** The code of the answer, be it in its head or its body. */
  async add(other: string, request: Encodable<RequestOf<'addFriend'>> = {}): Promise<number> {
    const answer = await this.ask('addFriend', { userId: other, source: 'AddSource_Type_Web', both: true, ...request })
    return answer.refused || answer.code
  }

  async allow(allowType: string): Promise<void> {
    await this.ask('updateProfile', { fields: ['allowType'], profile: { allowType } })
    this.news()
  }

  /** Friends of both sides, without a word. */
  async befriend(...others: Person[]): Promise<void> {
    for (const other of others) {
      await other.add(this.userId)
      await this.add(other.userId)
      other.news()
    }
    this.news()
  }

  /** What the device was told since the last call: a line for each fact, and the profiles that came with them. */
  news(): string[] {
    return this.steps().flatMap(({ facts, profiles }) => [
      ...profiles.map(({ profile }) => `profile of ${profile?.userId}`), ...facts.map(lineOf),
    ]).sort()
  }

  /** The steps since the last call. */
  steps(): wire.Step[] {
    const steps = this.client.steps.slice(this.seen)
    this.seen += steps.length
    return steps
  }

  /** Everything that is so for the user, as a device learns that was away. */
  async facts(): Promise<wire.Fact[]> {
    const page = await this.ask('syncIndex', {})
    return page.facts.filter(({ removed }) => !removed)
  }

  async standing(): Promise<string[]> {
    return (await this.facts()).map(lineOf).sort()
  }

  async fact(kind: FactKind, key: string): Promise<wire.Fact | undefined> {
    return (await this.facts()).find((fact) => fact.kind === kind && fact.key === key)
  }
}

/** `friend bob`, and `no friend bob` when it was removed. */
export function lineOf({ kind, key, removed, name }: wire.Fact): string {
  return `${removed ? 'no ' : ''}${WORDS[kind]} ${kind === FactKind.FRIEND_GROUP ? name || '?' : key}`.trimEnd()
}

/** Results as `bob 0`. */
export function lines(results: readonly wire.UserResult[]): string[] {
  return results.map(({ userId, code }) => `${userId} ${code}`)
}
