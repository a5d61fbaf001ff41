import { TYPES } from '../../api/constants'
import type { CreateTextMessageOptions, MessageOf } from '../../api/types'
import { buildMessage } from './build-message'
import type { BuilderContext } from './builder-context'

/** The text is taken as it is: nothing is escaped, trimmed or cut. */
export function createTextMessage(context: BuilderContext, options: CreateTextMessageOptions): MessageOf<'TIMTextElem'> {
  return buildMessage(context, options, { type: TYPES.MSG_TEXT, payload: { text: options.payload?.text ?? '' } })
}
