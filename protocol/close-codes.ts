/** What a client does after the gateway closed the socket with that code [CONN-8]. */
export interface ClosePolicy {
  readonly code: number
  /** May the client connect again by itself? */
  readonly retry: boolean
  /** Is a new UserSig needed first? */
  readonly newCredential: boolean
  /** Do messages that wait in the outbox stay there (true), or do they end as failed (false)? */
  readonly keepOutbox: boolean
}

/** The close codes of the gateway. A code that is not listed is treated as a broken network: retry, keep the outbox. */
export const CLOSE = {
  normal: { code: 1000, retry: false, newCredential: false, keepOutbox: true },
  unsupportedData: { code: 1003, retry: false, newCredential: false, keepOutbox: true },
  tooBig: { code: 1009, retry: true, newCredential: false, keepOutbox: true },
  /** The gateway restarts; the reason is the spread in milliseconds within which to come back. */
  restart: { code: 1012, retry: true, newCredential: false, keepOutbox: true },
  busy: { code: 1013, retry: true, newCredential: false, keepOutbox: true },
  protocol: { code: 4400, retry: false, newCredential: false, keepOutbox: true },
  credential: { code: 4401, retry: false, newCredential: true, keepOutbox: true },
  kicked: { code: 4403, retry: false, newCredential: false, keepOutbox: true },
  loginTimeout: { code: 4408, retry: true, newCredential: false, keepOutbox: true },
  /** The same device opened a newer socket. */
  replaced: { code: 4409, retry: false, newCredential: false, keepOutbox: true },
  slowConsumer: { code: 4410, retry: true, newCredential: false, keepOutbox: true },
  limited: { code: 4429, retry: true, newCredential: false, keepOutbox: true },
} as const satisfies Record<string, ClosePolicy>

/** A named close code. */
export type CloseName = keyof typeof CLOSE

const BY_CODE = new Map<number, ClosePolicy>(Object.values(CLOSE).map((policy) => [policy.code, policy]))

/** The policy of a close code; unknown ones count as a broken network. */
export function closePolicy(code: number): ClosePolicy {
  return BY_CODE.get(code) ?? { code, retry: true, newCredential: false, keepOutbox: true }
}
