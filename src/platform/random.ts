/** Asking for one number costs a call into the system; a message needs one. */
const BATCH = 256

let numbers = new Uint32Array(0)
let used = 0

/** An unsigned 32-bit number from the cryptographic source that browsers and Node share. */
export function randomUint32(): number {
  if (used >= numbers.length) {
    numbers = globalThis.crypto.getRandomValues(new Uint32Array(BATCH))
    used = 0
  }
  return numbers[used++] ?? 0
}
