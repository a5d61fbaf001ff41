/** What a client does after the gateway closed the socket with that code [CONN-8]. */
export interface ClosePolicy {
  readonly code: number
  /** May the client connect again by itself? */
  readonly retry: boolean
  /** Is a new UserSig needed first? */
  readonly newCredential: boolean
}

/** The close codes of the gateway. A code that is not listed is treated as a broken network. */
export const CLOSE = {
  normal: { code: 1000, retry: false, newCredential: false },
  unsupportedData: { code: 1003, retry: false, newCredential: false },
  tooBig: { code: 1009, retry: true, newCredential: false },
  /** The gateway restarts; the reason is the spread in milliseconds within which to come back. */
  restart: { code: 1012, retry: true, newCredential: false },
  busy: { code: 1013, retry: true, newCredential: false },
  protocol: { code: 4400, retry: false, newCredential: false },
  credential: { code: 4401, retry: false, newCredential: true },
  kicked: { code: 4403, retry: false, newCredential: false },
  loginTimeout: { code: 4408, retry: true, newCredential: false },
  /** The same device opened a newer socket. */
  replaced: { code: 4409, retry: false, newCredential: false },
  slowConsumer: { code: 4410, retry: true, newCredential: false },
  limited: { code: 4429, retry: true, newCredential: false },
  /** Never sent: what a transport of the SDK ends with where no attempt can succeed; the reason is an error's text and code. */
  refused: { code: 4480, retry: false, newCredential: false },
} as const satisfies Record<string, ClosePolicy>

/** A named close code. */
export type CloseName = keyof typeof CLOSE
