import type { MessageMethods } from '../api/types'
import type { BuilderContext } from '../messages/builders/builder-context'
import { createCustomMessage } from '../messages/builders/create-custom-message'
import { createFaceMessage } from '../messages/builders/create-face-message'
import { createLocationMessage } from '../messages/builders/create-location-message'
import { createTextMessage } from '../messages/builders/create-text-message'
import { refusedMessage } from '../messages/refused-message'
import type { Gate } from './gate'

/** The part of an instance that makes, sends and reads messages. */
export function messageMethods(gate: Gate, builders: BuilderContext): MessageMethods {
  const send = (operation: 'sendMessage' | 'resendMessage'): MessageMethods['sendMessage'] => (message, options) =>
    gate.call(operation, ({ messages }) => messages[operation](message, options), () => refusedMessage(message))
  return {
    createTextMessage: (options) => createTextMessage(builders, options),
    createCustomMessage: (options) => createCustomMessage(builders, options),
    createFaceMessage: (options) => createFaceMessage(builders, options),
    createLocationMessage: (options) => createLocationMessage(builders, options),
    sendMessage: send('sendMessage'),
    resendMessage: send('resendMessage'),
    findMessage: (messageID) => gate.account?.messages.findMessage(messageID) ?? null,
    ...gate.calls('messages', [
      'revokeMessage', 'deleteMessage', 'getMessageList', 'getMessageListHopping', 'clearHistoryMessage',
    ]),
  }
}
