/** One error that an application or a client can meet. */
export interface ErrorDefinition {
  readonly code: number
  /** True when the same call may succeed later without a change by the caller. */
  readonly retryable: boolean
  readonly text: string
}

const final = (code: number, text: string): ErrorDefinition => ({ code, retryable: false, text })
const retryable = (code: number, text: string): ErrorDefinition => ({ code, retryable: true, text })

/**
 * Every error code, for both sides. Numbers below 61000 are those of the TIM Web SDK; 61000 and above are OpenTIM's
 * own, for what that API has no number for.
 */
export const ERRORS = {
  NO_SDK_APP_ID: final(2000, 'SDKAppID is missing'),
  NOT_LOGGED_IN: final(2024, 'not logged in'),
  LOGIN_IN_PROGRESS: retryable(2025, 'a login is under way'),
  SEND_FAILED: retryable(2100, 'sending failed'),
  MESSAGE_REQUIRED: final(2105, 'not a Message of a builder'),
  BAD_CONVERSATION_TYPE: final(2106, 'conversationType must be C2C or GROUP'),
  HANDLER_THREW: final(2109, 'an event handler threw'),
  REVOKE_FAILED: final(2110, 'revoking failed'),
  DELETE_FAILED: final(2111, 'deleting failed'),
  SET_ALL_READ_FAILED: final(2112, 'marking as read failed'),
  SYSTEM_NOTICE_UNDELETABLE: final(2116, 'system notices cannot be deleted'),
  CONVERSATION_NOT_FOUND: final(2500, 'no such conversation'),
  PEER_NOT_FOUND: final(2501, 'no such user or group'),
  UNKNOWN_CONVERSATION_TYPE: final(2502, 'the conversation type is unknown'),
  BAD_CONVERSATION_ID: final(2503, 'the conversationID is invalid'),
  NETWORK_ERROR: retryable(2800, 'the network failed'),
  REQUEST_TIMEOUT: retryable(2801, 'no answer in time'),
  NO_NETWORK: retryable(2805, 'there is no network'),
  BAD_ARGUMENT: final(2903, 'Params validate failed.'),
  UNKNOWN_EXPERIMENTAL_API: final(2905, 'the experimental API is unknown'),
  NOT_READY: retryable(3000, 'the login is not over yet'),

  BAD_USER_ID: final(7003, 'the userID is invalid'),
  NO_RIGHT: final(10007, 'no right to do this'),
  UNKNOWN_USER: final(20003, 'the user does not exist'),
  REVOKE_WINDOW_PASSED: final(20016, 'too late to revoke'),
  REVOKE_TARGET_NOT_FOUND: final(20022, 'no such message'),
  ALREADY_REVOKED: final(20023, 'revoked already'),
  SIG_EXPIRED: final(70001, 'the UserSig is expired'),
  SIG_TRUNCATED: final(70003, 'the UserSig is malformed'),
  SIG_INVALID: final(70009, 'the UserSig does not verify: wrong key or other application'),
  SIG_OTHER_USER: final(70013, 'the UserSig is for another user'),
  BODY_TOO_LARGE: final(80002, 'the message is too long'),

  BAD_FRAME: final(61000, 'the frame is malformed'),
  BAD_REQUEST: final(61001, 'the request is malformed'),
  UNSUPPORTED: final(61002, 'the command is unknown here'),
  INCOMPATIBLE_VERSION: final(61003, 'the gateway speaks another protocol version'),
  TOO_MANY: final(61004, 'too many items in one request'),
  NOT_FOUND: final(61005, 'not found'),
  RATE_LIMITED: retryable(61010, 'too many requests'),
  SERVER_BUSY: retryable(61011, 'the gateway is busy'),
  STORE_UNAVAILABLE: retryable(61012, 'the database is not available'),
  PREVIOUS_FAILED: retryable(61013, 'an earlier message must arrive first'),
  IDEMPOTENCY_MISMATCH: final(61014, 'another message has this ID'),
  INTERNAL: retryable(61015, 'the gateway failed'),
  KICKED: final(61020, 'logged out by another instance'),
  REPLACED: final(61021, 'a newer connection took over'),
  CLOSED: final(61022, 'the SDK was logged out or destroyed'),
  ENDPOINT_UNKNOWN: final(61023, 'no gateway address: pass proxyServer, or call TIM.configure({ endpoint })'),
  STORAGE_UNAVAILABLE: retryable(61030, 'no storage; the SDK works from memory'),
  STORAGE_FULL: retryable(61031, 'storage is full; the SDK works from memory'),
  RESYNC: retryable(61040, 'the gateway has another history'),
  LOST_BY_SERVER: final(61041, 'the gateway lost the message'),
} as const satisfies Record<string, ErrorDefinition>

/** The name of an error, e.g. `'SIG_EXPIRED'`. */
export type ErrorName = keyof typeof ERRORS

const BY_CODE = new Map<number, ErrorDefinition>(Object.values(ERRORS).map((definition) => [definition.code, definition]))

/** The error with that code; undefined when it is a newer gateway's. */
export function errorOf(code: number): ErrorDefinition | undefined {
  return BY_CODE.get(code)
}

/** May the same call succeed later? Codes of a newer gateway count as final. */
export function isRetryable(code: number): boolean {
  return errorOf(code)?.retryable ?? false
}
