/** What a login needs. */
export interface Credentials {
  sdkAppID: number
  userID: string
  userSig: string
}

/**
 * Asks the gateway for a UserSig. Only a gateway in development mode hands them out; in production your own server,
 * which knows who the visitor is, makes the UserSig.
 */
export async function fetchCredentials(userID: string): Promise<Credentials> {
  const response = await fetch(`/dev/usersig?userID=${encodeURIComponent(userID)}`, { cache: 'no-store' }).catch(() => {
    throw new Error('The gateway cannot be reached.')
  })
  if (response.status === 400) throw new Error('A user ID has 1 to 32 letters, digits or signs, without accents.')
  if (!response.ok) throw new Error(`The gateway gave no credentials (HTTP ${response.status}).`)
  return readCredentials(await response.json())
}

function readCredentials(value: unknown): Credentials {
  const { sdkAppID, userID, userSig } = Object(value) as Record<string, unknown>
  if (typeof sdkAppID !== 'number' || typeof userID !== 'string' || typeof userSig !== 'string') {
    throw new Error('The gateway answered something else than credentials.')
  }
  return { sdkAppID, userID, userSig }
}
