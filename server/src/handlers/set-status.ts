import { PEOPLE_LIMITS } from '@opentim/protocol'
import { checkText } from '../domain/texts'
import type { Handler } from './port'

/** What the asker says of being here. */
export const setStatus: Handler<'setStatus'> = async ({ presence, user }, { custom }) => {
  checkText(custom, PEOPLE_LIMITS.customStatusBytes)
  return { status: await presence.setCustom(user, custom) }
}
