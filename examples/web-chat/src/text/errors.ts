/** Failures that a user can understand, by the SDK's code. */
const TEXTS: Readonly<Record<number, string>> = {
  2024: 'You are signed out',
  2501: 'There is no such user',
  3000: 'Still signing in',
  2110: 'The message could not be unsent',
  2742: 'You cannot block yourself',
  2801: 'No answer from the server',
  2805: 'No connection',
  10007: 'You may not do this',
  10031: 'Too late to unsend this message',
  20003: 'There is no such user',
  20007: 'This user does not accept messages from you',
  20009: 'You are not friends with this user',
  20016: 'Too late to unsend this message',
  30001: 'This is so already, or it is not there any more',
  30010: 'Your list of friends is full',
  30014: 'Their list of friends is full',
  30515: 'You blocked this user: unblock them first',
  30516: 'This user takes no friend requests',
  30525: 'This user takes no friend requests from you',
  31704: 'You are not friends with this user',
  61004: 'That is too many',
  70001: 'Your sign-in has expired',
  80001: 'The message contains words that are not allowed',
  80002: 'The message is too long',
}

const fieldsOf = (error: unknown) => Object(error) as Record<string, unknown>

/** The code of an SDK error; 0 for anything else. */
export function errorCode(error: unknown): number {
  const { code } = fieldsOf(error)
  return typeof code === 'number' ? code : 0
}

/** A sentence for a toast. */
export function errorText(error: unknown): string {
  const { message } = fieldsOf(error)
  return TEXTS[errorCode(error)] ?? (typeof message === 'string' && message ? message : 'Something went wrong')
}
