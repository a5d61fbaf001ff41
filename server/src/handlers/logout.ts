import type { Handler } from './port'

/** Nothing is remembered of a session [CONN-6], so there is nothing to forget; the session ends after the answer, which is when presence hears of it [PEOPLE-4]. */
export const logout: Handler<'logout'> = async () => ({})
