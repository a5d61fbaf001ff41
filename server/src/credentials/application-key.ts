import type { Config } from '../config/settings'
import { loadApplicationKey } from './key-file'
import type { ApplicationKey } from './user-sig'

/** The key that is configured, or the one of the data folder; one may be set without the other. */
export function applicationKey({ sdkAppId, secret, data }: Pick<Config, 'sdkAppId' | 'secret' | 'data'>): ApplicationKey {
  if (sdkAppId !== undefined && secret !== undefined) return { sdkAppId, secret }
  const kept = loadApplicationKey(data)
  return { sdkAppId: sdkAppId ?? kept.sdkAppId, secret: secret ?? kept.secret }
}
