import { TYPES } from '../../api/constants'
import type { CreateCustomMessageOptions, MessageOf } from '../../api/types'
import { buildMessage } from './build-message'
import type { BuilderContext } from './builder-context'

/** Strings that are not given are empty: code that reads `payload.data` may count on a string. */
export function createCustomMessage(
  context: BuilderContext, options: CreateCustomMessageOptions,
): MessageOf<'TIMCustomElem'> {
  const { data = '', description = '', extension = '' } = options.payload ?? {}
  return buildMessage(context, options, { type: TYPES.MSG_CUSTOM, payload: { data, description, extension } })
}
