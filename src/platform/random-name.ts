/** 128 random bits, as a name that nothing else has. */
export function randomName(randomUint32: () => number): string {
  return Array.from({ length: 4 }, () => randomUint32().toString(16).padStart(8, '0')).join('')
}
