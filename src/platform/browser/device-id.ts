import { randomUint32 } from '../random'
import { randomName } from '../random-name'

const KEY = 'opentim.device'

/** The name of this browser profile; of this page only, where the browser forbids to keep it. */
export function createDeviceId(): () => string {
  let name: string | undefined
  return () => (name ??= storedName())
}

function storedName(): string {
  const made = randomName(randomUint32)
  try {
    const kept = localStorage.getItem(KEY)
    if (kept) return kept
    localStorage.setItem(KEY, made)
  } catch {
    // No localStorage here, or none for this page: each page is a device of its own then.
  }
  return made
}
