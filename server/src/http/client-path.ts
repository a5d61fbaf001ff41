const PATHS = new Set(['/', '/ws'])

/** Does that request target name the place where clients connect, by WebSocket or by POST? */
export function isClientPath(target = ''): boolean {
  return PATHS.has(target.split('?', 1)[0] ?? '')
}
