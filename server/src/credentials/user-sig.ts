import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { ErrorName } from '@opentim/protocol'
import { readSigDocument } from './sig-document'
import type { SigDocument } from './sig-document'

/** The key pair of one application: everybody who knows the secret can sign in everybody. */
export interface ApplicationKey {
  readonly sdkAppId: number
  readonly secret: string
}

/** Which user a credential is for, and until when. */
export type SigVerdict = { readonly ok: true; readonly expiresAtMs: number } | { readonly ok: false; readonly error: ErrorName }

/** What a caller claims, and the time at which it does. */
export interface SigClaim {
  readonly sdkAppId: number
  readonly userId: string
  readonly userSig: string
  readonly nowMs: number
}

/** Clocks of signers may be ahead of ours by this much. */
const SKEW_S = 300
/** A life longer than this is a mistake, or an attempt to make an eternal credential. */
const LONGEST_LIFE_S = 50 * 366 * 86_400

const refuse = (error: ErrorName): SigVerdict => ({ ok: false, error })

/** Signs in one user for a number of seconds, in the public TLSSigAPIv2 format. */
export function makeUserSig(key: ApplicationKey, userId: string, options: { nowMs: number; lifeSeconds: number }): string {
  const issued = { identifier: userId, sdkAppId: key.sdkAppId, time: Math.floor(options.nowMs / 1000), expire: options.lifeSeconds }
  const json = JSON.stringify({
    'TLS.ver': '2.0',
    'TLS.identifier': issued.identifier,
    'TLS.sdkappid': issued.sdkAppId,
    'TLS.expire': issued.expire,
    'TLS.time': issued.time,
    'TLS.sig': signature(key.secret, issued),
  })
  return toUrlSafe(deflateSync(json).toString('base64'))
}

/** Checks a UserSig. Nothing in it is believed before the signature over it holds. */
export function verifyUserSig(key: ApplicationKey, claim: SigClaim): SigVerdict {
  const document = unpack(claim.userSig)
  if (!document) return refuse('SIG_TRUNCATED')
  if (claim.sdkAppId !== key.sdkAppId || document.sdkAppId !== key.sdkAppId) return refuse('SIG_INVALID')
  if (!sameText(document.sig, signature(key.secret, document))) return refuse('SIG_INVALID')
  if (document.identifier !== claim.userId) return refuse('SIG_OTHER_USER')
  const nowS = claim.nowMs / 1000
  if (document.time > nowS + SKEW_S || document.expire > LONGEST_LIFE_S) return refuse('SIG_INVALID')
  if (document.time + document.expire <= nowS) return refuse('SIG_EXPIRED')
  return { ok: true, expiresAtMs: (document.time + document.expire) * 1000 }
}

function unpack(userSig: string): SigDocument | undefined {
  if (userSig.length > PROTOCOL_LIMITS.userSigBytes || !/^[A-Za-z0-9*\-_]+$/.test(userSig)) return undefined
  try {
    const packed = Buffer.from(fromUrlSafe(userSig), 'base64')
    return readSigDocument(inflateSync(packed, { maxOutputLength: PROTOCOL_LIMITS.userSigInflatedBytes }).toString('utf8'))
  } catch {
    // Not base64, not zlib, cut off, or a bomb: all the same to the caller.
    return undefined
  }
}

function signature(secret: string, issued: Omit<SigDocument, 'sig'>): string {
  return createHmac('sha256', secret)
    .update(`TLS.identifier:${issued.identifier}\n`)
    .update(`TLS.sdkappid:${issued.sdkAppId}\n`)
    .update(`TLS.time:${issued.time}\n`)
    .update(`TLS.expire:${issued.expire}\n`)
    .digest('base64')
}

/** Digests have one length, so neither the length nor the content of the given text shows in the time taken. */
function sameText(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

const toUrlSafe = (base64: string): string => base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
const fromUrlSafe = (safe: string): string => safe.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=')
