import { TYPES } from '../../api/constants'
import type { CreateFaceMessageOptions, MessageOf } from '../../api/types'
import { buildMessage } from './build-message'
import type { BuilderContext } from './builder-context'

/** `index` and `data` name a sticker in a way that only the applications know. */
export function createFaceMessage(context: BuilderContext, options: CreateFaceMessageOptions): MessageOf<'TIMFaceElem'> {
  const { index = 0, data = '' } = options.payload ?? {}
  return buildMessage(context, options, { type: TYPES.MSG_FACE, payload: { index, data } })
}
