import { createHash } from 'node:crypto'
import type { NewMessage } from './port'

/** Bytes of a digest, in the database too. */
export const DIGEST_BYTES = 16

/** Equal for two transmissions of one message, different when the peer or the content differs [SEND-1]. */
export function contentDigest(message: Pick<NewMessage, 'peer' | 'content'>): Buffer {
  return createHash('sha256').update(`${message.peer.id}:`).update(message.content).digest().subarray(0, DIGEST_BYTES)
}
