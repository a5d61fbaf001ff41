/** What the gateway takes, in bytes of UTF-8: told while somebody writes, and not after they have sent it. */
export const LIMITS = {
  nick: 500,
  avatar: 500,
  selfSignature: 500,
  location: 16,
  customStatus: 100,
  remark: 96,
  wording: 256,
  groupName: 30,
} as const

const encoder = new TextEncoder()

export const byteLength = (text: string) => encoder.encode(text).length

/** A sentence for the field, '' while the text fits. */
export function limitProblem(text: string, most: number): string {
  const bytes = byteLength(text)
  return bytes > most ? `Too long: ${bytes} of ${most} bytes` : ''
}
