import type { ErrorDefinition } from './error-codes'

// Every error code, for both sides. Numbers below 61000 are those of the TIM Web SDK; 61000 and above are OpenTIM's own,
// for what that API has no number for. Constants and no table, so that the SDK's bundle holds those alone that the SDK
// makes itself: the gateway's errors come with their text.

export const NO_SDK_APP_ID: ErrorDefinition = { code: 2000, text: 'SDKAppID is missing' }
export const NOT_LOGGED_IN: ErrorDefinition = { code: 2024, text: 'not logged in' }
export const LOGIN_IN_PROGRESS: ErrorDefinition = { code: 2025, text: 'a login is under way' }
export const SEND_FAILED: ErrorDefinition = { code: 2100, text: 'sending failed' }
export const MESSAGE_REQUIRED: ErrorDefinition = { code: 2105, text: 'not a Message of a builder' }
export const BAD_CONVERSATION_TYPE: ErrorDefinition = { code: 2106, text: 'conversationType must be C2C or GROUP' }
export const HANDLER_THREW: ErrorDefinition = { code: 2109, text: 'an event handler threw' }
export const REVOKE_FAILED: ErrorDefinition = { code: 2110, text: 'revoking failed' }
export const DELETE_FAILED: ErrorDefinition = { code: 2111, text: 'deleting failed' }
export const SET_ALL_READ_FAILED: ErrorDefinition = { code: 2112, text: 'marking as read failed' }
export const SYSTEM_NOTICE_UNDELETABLE: ErrorDefinition = { code: 2116, text: 'system notices cannot be deleted' }
export const CONVERSATION_NOT_FOUND: ErrorDefinition = { code: 2500, text: 'no such conversation' }
export const PEER_NOT_FOUND: ErrorDefinition = { code: 2501, text: 'no such user or group' }
export const UNKNOWN_CONVERSATION_TYPE: ErrorDefinition = { code: 2502, text: 'the conversation type is unknown' }
export const BAD_CONVERSATION_ID: ErrorDefinition = { code: 2503, text: 'the conversationID is invalid' }
export const CANNOT_BLOCK_SELF: ErrorDefinition = { code: 2742, text: 'nobody can block themselves' }
export const NETWORK_ERROR: ErrorDefinition = { code: 2800, text: 'the network failed' }
export const REQUEST_TIMEOUT: ErrorDefinition = { code: 2801, text: 'no answer in time' }
export const NO_NETWORK: ErrorDefinition = { code: 2805, text: 'there is no network' }
export const BAD_ARGUMENT: ErrorDefinition = { code: 2903, text: 'Params validate failed.' }
export const UNKNOWN_EXPERIMENTAL_API: ErrorDefinition = { code: 2905, text: 'the experimental API is unknown' }
export const NOT_READY: ErrorDefinition = { code: 3000, text: 'the login is not over yet' }

export const BAD_USER_ID: ErrorDefinition = { code: 7003, text: 'the userID is invalid' }
export const NO_RIGHT: ErrorDefinition = { code: 10007, text: 'no right to do this' }
export const UNKNOWN_USER: ErrorDefinition = { code: 20003, text: 'the user does not exist' }
export const BLOCKED_BY_RECEIVER: ErrorDefinition = { code: 20007, text: 'the receiver blocked the sender' }
export const NOT_FRIENDS: ErrorDefinition = { code: 20009, text: 'the two are not friends, and here only friends may write to each other' }
export const REVOKE_WINDOW_PASSED: ErrorDefinition = { code: 20016, text: 'too late to revoke' }
export const REVOKE_TARGET_NOT_FOUND: ErrorDefinition = { code: 20022, text: 'no such message' }
export const ALREADY_REVOKED: ErrorDefinition = { code: 20023, text: 'revoked already' }
export const RELATION_CONFLICT: ErrorDefinition = { code: 30001, text: 'it is so already, or what it needs is not there' }
export const FRIENDS_FULL: ErrorDefinition = { code: 30010, text: 'the list of friends is full' }
export const PEER_FRIENDS_FULL: ErrorDefinition = { code: 30014, text: "the other user's list of friends is full" }
export const PEER_IS_BLOCKED: ErrorDefinition = { code: 30515, text: 'this user blocked the other one' }
export const FRIENDSHIP_REFUSED: ErrorDefinition = { code: 30516, text: 'the user takes no friend requests' }
export const BLOCKED_BY_PEER: ErrorDefinition = { code: 30525, text: 'the other user blocked this one' }
export const WAITING_FOR_APPROVAL: ErrorDefinition = { code: 30539, text: 'the other user has to agree' }
export const NOT_A_FRIEND: ErrorDefinition = { code: 31704, text: 'no friend of this user' }
export const SIG_EXPIRED: ErrorDefinition = { code: 70001, text: 'the UserSig is expired' }
export const SIG_TRUNCATED: ErrorDefinition = { code: 70003, text: 'the UserSig is malformed' }
export const SIG_INVALID: ErrorDefinition = { code: 70009, text: 'the UserSig does not verify: wrong key or other application' }
export const SIG_OTHER_USER: ErrorDefinition = { code: 70013, text: 'the UserSig is for another user' }
export const BODY_TOO_LARGE: ErrorDefinition = { code: 80002, text: 'the message is too long' }

export const BAD_FRAME: ErrorDefinition = { code: 61000, text: 'the frame is malformed' }
export const BAD_REQUEST: ErrorDefinition = { code: 61001, text: 'the request is malformed' }
export const UNSUPPORTED: ErrorDefinition = { code: 61002, text: 'the command is unknown here' }
export const INCOMPATIBLE_VERSION: ErrorDefinition = { code: 61003, text: 'the gateway and the SDK speak different protocol versions: take both from one release' }
export const TOO_MANY: ErrorDefinition = { code: 61004, text: 'too many items in one request' }
export const NOT_FOUND: ErrorDefinition = { code: 61005, text: 'not found' }
export const RATE_LIMITED: ErrorDefinition = { code: 61010, text: 'too many requests' }
export const SERVER_BUSY: ErrorDefinition = { code: 61011, text: 'the gateway is busy' }
export const STORE_UNAVAILABLE: ErrorDefinition = { code: 61012, text: 'the database is not available' }
export const PREVIOUS_FAILED: ErrorDefinition = { code: 61013, text: 'an earlier message must arrive first' }
export const IDEMPOTENCY_MISMATCH: ErrorDefinition = { code: 61014, text: 'another message has this ID' }
export const INTERNAL: ErrorDefinition = { code: 61015, text: 'the gateway failed' }
export const KICKED: ErrorDefinition = { code: 61020, text: 'logged out by another instance' }
export const REPLACED: ErrorDefinition = { code: 61021, text: 'a newer connection took over' }
export const CLOSED: ErrorDefinition = { code: 61022, text: 'the SDK was logged out or destroyed' }
export const ENDPOINT_UNKNOWN: ErrorDefinition = { code: 61023, text: 'no gateway address: pass proxyServer, or call TIM.configure({ endpoint })' }
export const FORBIDDEN_ORIGIN: ErrorDefinition = { code: 61024, text: 'the gateway serves no pages of this origin: add it to its --allowed-origins' }
export const DOMAIN_NOT_LISTED: ErrorDefinition = { code: 61025, text: 'the domain is not on the list of the mini program account: add it at mp.weixin.qq.com, for socket and request' }
export const WRONG_PLATFORM: ErrorDefinition = { code: 61026, text: 'this build of the SDK does not run here: in a mini program import opentim/miniprogram, elsewhere opentim' }
export const BAD_ENDPOINT: ErrorDefinition = { code: 61027, text: 'not a gateway address: it looks like wss://chat.example.com' }
export const NOT_A_GATEWAY: ErrorDefinition = { code: 61028, text: 'something answers at this address, and it is no gateway' }
export const PART_MISSING: ErrorDefinition = { code: 61029, text: 'opentim/core lacks the part for this: add it with chat.use()' }
export const STORAGE_UNAVAILABLE: ErrorDefinition = { code: 61030, text: 'no storage; the SDK works from memory' }
export const STORAGE_FULL: ErrorDefinition = { code: 61031, text: 'storage is full; the SDK works from memory' }
export const RESYNC: ErrorDefinition = { code: 61040, text: 'the gateway has another history' }
export const LOST_BY_SERVER: ErrorDefinition = { code: 61041, text: 'the gateway lost the message' }
