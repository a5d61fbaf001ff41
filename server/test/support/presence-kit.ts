import { COMMANDS, FactKind } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import type { GatewaySettings } from '../../src/gateway/port'
import type { CoreClient } from './core-kit'
import { PollKit } from './poll-kit'

/** A status as a line that tests compare. */
export function lineOf({ userId, type, custom }: wire.UserStatus): string {
  return `${userId} ${type} ${custom}`.trimEnd()
}

/** People who know each other or not, on a gateway whose clock stands still. Several instances each, unless a test says otherwise. */
export class PresenceKit extends PollKit {
  constructor(settings: Partial<GatewaySettings> = {}) {
    // Tests are about who is here, so nobody has to say so all the time.
    super({ webInstances: 0, heartbeatMs: 600_000, ...settings })
  }

  /** The first has the second as a friend; nobody is told of that. */
  async befriend(owner: string, friend: string): Promise<void> {
    await this.write(FactKind.FRIEND, owner, friend)
  }

  /** The first blocks the second, and this gateway does not hear of it. */
  async blockUnheard(owner: string, blocked: string): Promise<void> {
    await this.write(FactKind.BLOCKED, owner, blocked)
  }

  /** A request and its answer. */
  async ask<Name extends CommandName>(client: CoreClient, name: Name, body: Encodable<RequestOf<Name>>): Promise<{ code: number; body: ResponseOf<Name> }> {
    client.request(name, body)
    await this.clock.settle()
    const answer = client.responses.at(-1)
    if (!answer) throw new Error(`${name} was not answered`)
    const decoder = decoders[COMMANDS[name].response] as unknown as Decoder<ResponseOf<Name>>
    return { code: answer.code, body: decoder.decode(client.bodyOf(answer)) }
  }

  /** What the client learns when it asks for these statuses. */
  async statusOf(client: CoreClient, ...userIds: readonly string[]): Promise<string[]> {
    const { body } = await this.ask(client, 'getStatuses', { userIds })
    return body.statuses.map(lineOf)
  }

  /** What the database holds of a user's status. */
  async stored(userId: string): Promise<object | undefined> {
    const [user] = await this.store.findUsers([userId])
    return user && (await this.store.statuses.read([user.id])).get(user.id)
  }

  private async write(kind: FactKind, owner: string, other: string): Promise<void> {
    const [user, about] = await this.store.ensureUsers([owner, other])
    if (!user || !about) throw new Error('no such user')
    await this.store.facts.change({ user, others: [about] }, () => ({ changes: [{ user, kind, key: other, about, body: {} }], result: undefined }))
  }
}
