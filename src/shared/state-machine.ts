/** Which states may follow each state. */
export type Edges<State extends string> = Readonly<Record<State, readonly State[]>>

/** The one value that says where something is, and the only way to change it. */
export class StateMachine<State extends string> {
  constructor(private current: State, private readonly edges: Edges<State>) {}

  get state(): State {
    return this.current
  }

  /** Gives the state that it was in. */
  transition(to: State): State {
    const from = this.current
    if (!this.edges[from].includes(to)) throw new Error(`illegal state change: ${from} to ${to}`)
    this.current = to
    return from
  }
}
