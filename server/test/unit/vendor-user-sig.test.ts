import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { verifyUserSig } from '../../src/credentials/user-sig'

interface VendorApi {
  genUserSig(userId: string, expire: number): string
}
const vendor = createRequire(import.meta.url)('tls-sig-api-v2') as { Api: new (sdkAppId: number, key: string) => VendorApi }

it('a UserSig of the vendor’s own generator is accepted', () => {
  const key = { sdkAppId: 1_400_000_000, secret: '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e' }
  for (const userId of ['alice', 'user with spaces', '~!"\\{}', 'x'.repeat(32)]) {
    const userSig = new vendor.Api(key.sdkAppId, key.secret).genUserSig(userId, 86_400)
    const nowMs = Date.now()
    const verdict = verifyUserSig(key, { sdkAppId: key.sdkAppId, userId, userSig, nowMs })
    expect(verdict).toMatchObject({ ok: true })
    expect(verifyUserSig({ ...key, secret: 'another secret' }, { sdkAppId: key.sdkAppId, userId, userSig, nowMs })).toEqual({ ok: false, error: 'SIG_INVALID' })
  }
})
