import type { Handler } from './port'

/** Nothing is remembered of a session [CONN-6], so there is nothing to forget; the session ends after the answer. */
export const logout: Handler<'logout'> = async () => ({})
