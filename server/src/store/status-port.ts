/** What is remembered of a user's status while nobody is connected. */
export interface StoredStatus {
  /** From a login until the last instance logs out, also while no socket is open. */
  readonly loggedIn: boolean
  readonly custom: string
}

/** The part of a user's status that outlives sockets and processes. */
export interface StatusStore {
  /** By user id; who never logged in is absent. */
  read(users: readonly number[]): Promise<Map<number, StoredStatus>>
  /** Changes what is named. */
  write(user: number, change: Partial<StoredStatus>): Promise<void>
}
