export interface GetUserProfileOptions {
  /** At most 100; the rest is dropped. */
  userIDList: string[]
}

/** At least one field. */
export interface UpdateMyProfileOptions {
  /** At most 500 bytes. */
  nick?: string
  /** At most 500 bytes. */
  avatar?: string
}
