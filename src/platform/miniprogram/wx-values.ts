import type { WxFailure } from './wx-api'

/** Is it a buffer? Values of `wx` may come from another realm, where `instanceof` says no. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** The domain is not on the account's list: no attempt can succeed. Older clients give no number. */
export function isDomainFailure({ errno, errMsg = '' }: WxFailure): boolean {
  return errno === 600002 || errMsg.includes('domain list')
}
