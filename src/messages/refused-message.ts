import type { Message } from '../api/types'
import { isMessage } from './message'
import { overwrite } from './overwrite'

/**
 * What `error.data` holds when a message was not taken: the message, with status 'fail'. One that the gateway has
 * already stays as it is, and of a frozen one it is a copy that says so.
 */
export function refusedMessage(message: Message, isStored = message?.status === 'success'): { readonly message?: Message } {
  if (!isMessage(message)) return {}
  return { message: isStored || overwrite(message, { status: 'fail' }) ? message : { ...message, status: 'fail' } }
}
