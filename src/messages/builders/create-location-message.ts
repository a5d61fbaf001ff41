import { TYPES } from '../../api/constants'
import type { CreateLocationMessageOptions, MessageOf } from '../../api/types'
import { buildMessage } from './build-message'
import type { BuilderContext } from './builder-context'

/** Degrees; the description is what a list shows of the place. */
export function createLocationMessage(
  context: BuilderContext, options: CreateLocationMessageOptions,
): MessageOf<'TIMLocationElem'> {
  const { description = '', longitude = 0, latitude = 0 } = options.payload ?? {}
  return buildMessage(context, options, { type: TYPES.MSG_LOCATION, payload: { description, longitude, latitude } })
}
