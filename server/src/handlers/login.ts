import { PROTOCOL_LIMITS, PROTOCOL_VERSION, isUserId } from '@opentim/protocol'
import type { Encodable, RequestOf, ResponseOf } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { pageBytes } from '../gateway/page-bytes'
import type { GatewaySettings, VerifyCredential } from '../gateway/port'
import { toIndexPage, toProfile } from '../gateway/row-mapper'
import type { UserRecord } from '../store/port'
import type { HandlerServices } from './port'

/** What a login found out about the other side. */
export interface Account {
  readonly user: UserRecord
  readonly deviceId: string
  readonly platform: string
  readonly fresh: boolean
  /** When the credential ends, and the session with it. */
  readonly expiresAtMs: number
}

export interface LoginContext extends HandlerServices {
  readonly verify: VerifyCredential
  /** Takes the session among those of its user, or throws a Refusal; from here on it collects what it will have to hear. */
  admit(account: Account): void
}

/** Longest deviceId and platform name, characters. */
const NAME_LENGTH = 128

/** The first request of every connection: who is it, and what has changed since [CONN-1]. */
export async function login(context: LoginContext, request: RequestOf<'login'>): Promise<Encodable<ResponseOf<'login'>>> {
  const account = await identify(context, request)
  context.admit(account)
  const { store, users, clock, settings } = context
  const { user } = account
  // Another database, or an older copy of this one: what the client has cannot be trusted to be a prefix [SYNC-6].
  const current = await store.userVersion(user.id)
  const resync = request.uver > 0 && (request.epoch !== store.epoch || request.uver > current)
  // A client without an index of this store drops the facts that the new one does not name.
  const anew = resync || request.epoch !== store.epoch
  const afterUver = anew ? 0 : request.uver
  const page = await store.indexPage(user, { afterUver, anew, next: '', limit: PROTOCOL_LIMITS.indexPageRows, bytes: pageBytes(account.platform) })
  return {
    tinyId: String(user.id),
    serverTimeMs: clock.now(),
    epoch: store.epoch,
    uver: page.more ? current : page.uver,
    limits: toLimits(settings),
    page: toIndexPage(page, user.id),
    // As it is after the page was read: what changed before that comes in no step any more.
    profile: toProfile(users.peek(user.userId) ?? user, user.id),
    resync,
  }
}

async function identify({ verify, users, clock }: LoginContext, request: RequestOf<'login'>): Promise<Account> {
  const { sdkAppId, userId, userSig, deviceId, platform, fresh } = request
  if (request.protocolVersion !== PROTOCOL_VERSION) throw new Refusal('INCOMPATIBLE_VERSION')
  if (!isUserId(userId)) throw new Refusal('BAD_USER_ID')
  if (deviceId.length > NAME_LENGTH || platform.length > NAME_LENGTH) throw new Refusal('BAD_REQUEST')
  const verdict = verify({ sdkAppId, userId, userSig, nowMs: clock.now() })
  if (!verdict.ok) throw new Refusal(verdict.error)
  const user = await users.ensure(userId)
  if (!user) throw new Refusal('INTERNAL')
  return { user, deviceId, platform, fresh, expiresAtMs: verdict.expiresAtMs }
}

function toLimits(settings: GatewaySettings): Encodable<ResponseOf<'login'>['limits']> {
  return {
    messageBytes: settings.messageBytes,
    frameBytes: PROTOCOL_LIMITS.upFrameBytes,
    sendWindow: settings.sendWindow,
    catchUpRows: settings.catchUpRows,
    revokeWindowS: settings.revokeWindowS,
    heartbeatMs: settings.heartbeatMs,
  }
}
