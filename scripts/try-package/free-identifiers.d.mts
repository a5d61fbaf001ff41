export interface FreeIdentifiers {
  /** Where each name is used first, `line:column`. */
  readonly uses: ReadonlyMap<string, string>
  /** Where the first `this` outside of every function is. */
  readonly topLevelThis: string | undefined
}

export function freeIdentifiers(code: string, ecmaVersion: number): FreeIdentifiers
