import { messageId } from '@opentim/protocol'
import { TYPES } from '../../api/constants'
import type { CreateMessageOptions, MessageOf, MessageType, PayloadByType } from '../../api/types'
import { makeMessage } from '../message'
import type { BuilderContext } from './builder-context'

/**
 * Makes a message with a fresh ID from what all builders take. It never throws and never refuses: what is wrong with
 * the options is said by sendMessage(), where a promise can carry it.
 */
export function buildMessage<Type extends MessageType>(
  context: BuilderContext, options: CreateMessageOptions<unknown>, element: { type: Type; payload: PayloadByType[Type] },
): MessageOf<Type> {
  const author = context.author()
  const stamp = context.nextStamp()
  return makeMessage({
    ID: messageId({ tinyId: author.tinyId, clientTime: stamp.clientTime, random: stamp.random }),
    type: element.type,
    payload: element.payload,
    conversationID: `${options.conversationType}${options.to}`,
    conversationType: options.conversationType,
    to: options.to,
    from: author.userId,
    time: stamp.clientTime,
    nick: author.nick,
    avatar: author.avatar,
    priority: options.priority ?? TYPES.MSG_PRIORITY_NORMAL,
    cloudCustomData: options.cloudCustomData ?? '',
    needReadReceipt: options.needReadReceipt ?? false,
    isSupportExtension: options.isSupportExtension ?? false,
    receiverList: options.receiverList ? [...options.receiverList] : undefined,
    clientSequence: context.nextClientSequence(),
    random: stamp.random,
  })
}
