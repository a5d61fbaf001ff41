import type { Realm } from './realm'

/** The page on top, as a person has it before them. */
export class OpenPage {
  constructor(private readonly realm: Realm) {}

  get route(): string {
    return this.realm.prelude.stage.top()?.route ?? ''
  }

  /** What the view shows. */
  get data(): Record<string, unknown> {
    return JSON.parse(JSON.stringify(this.realm.prelude.stage.top()?.instance['data'] ?? {})) as Record<string, unknown>
  }

  /** Something happens to the page: a handler that its WXML binds, with the event's detail and data set. */
  tell(handler: string, detail: object = {}, dataset: object = {}): unknown {
    const event = { type: handler, detail, currentTarget: { dataset }, target: { dataset } }
    return this.realm.prelude.stage.top()?.tell(handler, this.realm.adopt(event))
  }
}
