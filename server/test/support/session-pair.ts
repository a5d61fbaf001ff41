import type { GatewayProcess } from '../../../test/support/gateway-process'
import { RawClient } from '../../../test/support/raw-client'
import type { RawLogin } from '../../../test/support/raw-client'

/** A raw client that is logged in. */
export async function loggedIn(gateway: GatewayProcess, userID: string, facts: Partial<RawLogin> = {}): Promise<RawClient> {
  const client = await RawClient.connect(gateway.url)
  const answer = await client.login({ sdkAppID: gateway.sdkAppID, userID, userSig: await gateway.userSig(userID), ...facts })
  if (answer.code !== 0) throw new Error(`login of ${userID} failed: ${answer.code} ${answer.reason}`)
  return client
}
