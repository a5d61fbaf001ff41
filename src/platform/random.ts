/** An unsigned 32-bit number from the cryptographic source that browsers and Node share. */
export function randomUint32(): number {
  return globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

/** 128 random bits, as a name that nothing else has. */
export function randomName(): string {
  return Array.from({ length: 4 }, () => randomUint32().toString(16).padStart(8, '0')).join('')
}
