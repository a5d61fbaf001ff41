import type { Wire } from './wire'

/** By its tag, because it may come from another realm. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** Notes a view of bytes, which `wx` takes for something else than bytes. */
export function noteView(wire: Wire, value: unknown, taker: string): boolean {
  if (!ArrayBuffer.isView(value)) return false
  wire.note(`a typed array was given to ${taker}`)
  return true
}

export function utf8Bytes(text: string): number {
  let bytes = 0
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
