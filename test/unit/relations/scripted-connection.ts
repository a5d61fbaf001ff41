import type { CommandName, RequestOf, ResponseOf } from '@opentim/protocol'
import type { Connection } from '../../../src/connection/port'

type Answers = { [Name in CommandName]?: (body: RequestOf<Name>) => ResponseOf<Name> | Promise<ResponseOf<Name>> }

/** A connection whose answers a test gives; it remembers what was asked. */
export class ScriptedConnection implements Pick<Connection, 'request'> {
  readonly asked: { readonly name: CommandName; readonly body: unknown }[] = []

  constructor(readonly answers: Answers) {}

  async request<Name extends CommandName>(name: Name, body: unknown): Promise<ResponseOf<Name>> {
    this.asked.push({ name, body })
    const answer = this.answers[name]
    if (!answer) throw new Error(`nobody answers ${name}`)
    return answer(body as RequestOf<Name>)
  }

  /** What was asked since the last look. */
  take(): [CommandName, unknown][] {
    return this.asked.splice(0).map(({ name, body }) => [name, body])
  }
}
