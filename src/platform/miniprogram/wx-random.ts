import type { WxEntropy } from './wx-api'

const POOL_BYTES = 1024

/**
 * Unsigned 32-bit numbers, at once: the system's random bytes come by callback only, and not everywhere. Each number
 * is one of a generator that the time and the engine's own randomness seed, mixed with one from a pool of system bytes
 * while there are any. Enough for names that must not repeat, and for nothing that must stay secret.
 */
export function wxRandom(wx: WxEntropy, nowMs: number, random: () => number): () => number {
  const seed = (): number => Math.floor(random() * 2 ** 32)
  const next = sfc32([nowMs >>> 0, seed(), seed(), seed()])
  let pool = new Uint32Array(0)
  let used = 0
  let asked = false

  const fill = (): void => {
    const source = wx.getRandomValues ? wx : wx.getUserCryptoManager?.()
    if (asked || !source) return
    // Where it fails it is not asked again.
    asked = true
    source.getRandomValues?.({
      length: POOL_BYTES,
      success: ({ randomValues }) => {
        pool = new Uint32Array(randomValues, 0, randomValues.byteLength >> 2)
        used = 0
        asked = false
      },
    })
  }
  fill()

  return () => {
    const mixed = (next() ^ (pool[used++] ?? 0)) >>> 0
    if (used >= pool.length) fill()
    return mixed
  }
}

/** Chris Doty-Humphrey's small fast counting generator: 128 bits of state, no cycle shorter than 2^32. */
function sfc32([a, b, c, counter]: [number, number, number, number]): () => number {
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum | 0
    return sum >>> 0
  }
  // The first numbers still show the seed.
  for (let round = 0; round < 12; round++) next()
  return next
}
