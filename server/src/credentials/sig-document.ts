/** The fields of a UserSig, of the right types; whether they are true is for the signature to say. */
export interface SigDocument {
  readonly identifier: string
  readonly sdkAppId: number
  readonly time: number
  readonly expire: number
  readonly sig: string
}

/** One string of a JSON text, and whether a colon makes it a key. Linear: a string is consumed whole. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/** Reads the JSON of a UserSig, which is one flat object; undefined for everything else. */
export function readSigDocument(json: string): SigDocument | undefined {
  const parsed: unknown = JSON.parse(json)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
  const fields = parsed as Readonly<Record<string, unknown>>
  // JSON.parse lets the last of two equal keys win; another parser may let the first. Neither is to be trusted.
  if (keyCount(json) !== Object.keys(fields).length) return undefined
  const identifier = fields['TLS.identifier']
  const sdkAppId = fields['TLS.sdkappid']
  const time = fields['TLS.time']
  const expire = fields['TLS.expire']
  const sig = fields['TLS.sig']
  if (typeof identifier !== 'string' || typeof sig !== 'string') return undefined
  if (!isWhole(sdkAppId) || !isWhole(time) || !isWhole(expire)) return undefined
  return { identifier, sdkAppId, time, expire, sig }
}

/** Keys of the whole text: more than the object has when one repeats or when a value is an object itself. */
function keyCount(json: string): number {
  let count = 0
  for (const match of json.matchAll(STRINGS)) if (match[1] !== undefined) count++
  return count
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
