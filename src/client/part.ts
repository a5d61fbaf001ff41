import type { Platform } from '../platform/port'
import type { OpenTransport } from '../transport/port'

/** A part of the SDK that an application may leave out: `opentim` has all of them, `opentim/core` has none. */
export interface Part {
  /** A second part of that name is not added. */
  readonly name: string
  /** Puts a further way to the gateway around the one that there is. Asked for once per login. */
  // @internal
  readonly wrapTransport: (open: OpenTransport, platform: Platform) => OpenTransport
}

/** Is that one of our parts, or something that existing code hands over because another SDK wanted it? */
export function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && 'wrapTransport' in value && typeof value.wrapTransport === 'function'
}
