/** The one object of a mini program that nothing else has in this form. */
declare const wx: { readonly connectSocket?: unknown } | undefined

/**
 * Is this a WeChat mini program? Pages inside WeChat have a `wx` too, without sockets; and bundlers for mini programs
 * give every module a `window`, so that one says nothing.
 */
export function isMiniProgram(): boolean {
  return typeof wx !== 'undefined' && typeof wx.connectSocket === 'function'
}
