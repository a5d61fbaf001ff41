import { ERRORS } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type { Message } from '../api/types'
import { internalsOf } from './message'

/**
 * Why this cannot be sent, or undefined. Checked at send and not in the builders, because an application may edit a
 * message in between. Byte limits are the gateway's to say, and checked where the content is encoded.
 */
export function outgoingProblem(value: unknown, self: { readonly tinyId: string }): TimError | undefined {
  const known = internalsOf(value)
  if (!known) return problem(ERRORS.MESSAGE_REQUIRED)
  if (known.tinyId !== '0' && known.tinyId !== self.tinyId) {
    return problem(ERRORS.MESSAGE_REQUIRED, 'the message was built by another user')
  }
  const message = value as Message
  if (message.conversationType !== TYPES.CONV_C2C && message.conversationType !== TYPES.CONV_GROUP) {
    return problem(ERRORS.BAD_CONVERSATION_TYPE)
  }
  if (!isFilled(message.to)) return problem(ERRORS.BAD_ARGUMENT)
  if (message.type === TYPES.MSG_TEXT && message.payload.text === '') {
    return problem(ERRORS.SEND_FAILED, 'the text is empty')
  }
  return hasValidFields(message) ? undefined : problem(ERRORS.BAD_ARGUMENT)
}

function problem(definition: { code: number; text: string }, reason?: string): TimError {
  return new TimError(definition, '', reason === undefined ? {} : { reason })
}

function hasValidFields(message: Message): boolean {
  return typeof message.cloudCustomData === 'string' && Array.isArray(message.atUserList) && hasValidPayload(message)
}

function hasValidPayload(message: Message): boolean {
  switch (message.type) {
    case TYPES.MSG_TEXT: return isFilled(message.payload.text)
    case TYPES.MSG_CUSTOM: {
      const { data, description, extension } = message.payload
      return areStrings([data, description, extension])
    }
    case TYPES.MSG_FACE: return Number.isFinite(message.payload.index) && areStrings([message.payload.data])
    case TYPES.MSG_LOCATION: {
      const { description, longitude, latitude } = message.payload
      return areStrings([description]) && Number.isFinite(longitude) && Number.isFinite(latitude)
    }
    // The other elements cannot be built yet, so nothing can be sent of them.
    default: return false
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function areStrings(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string')
}
