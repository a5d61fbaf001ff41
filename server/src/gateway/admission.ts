import { decideLogin } from '../domain/instances'
import { Refusal } from '../domain/refusal'
import type { Account } from '../handlers/login'
import type { GatewaySettings } from './port'
import type { Session } from './session'
import type { SessionHub } from './session-hub'

/** Lets a session in among those of its user, at the cost of others where the instance rule says so. */
export class Admission {
  constructor(private readonly hub: SessionHub, private readonly settings: GatewaySettings) {}

  /** Throws a Refusal when the session has to stay out. */
  admit(session: Session, account: Account): void {
    const { webInstances, connectionsPerUser } = this.settings
    const decision = decideLogin(this.hub.of(account.user.id), account, { instances: webInstances, connections: connectionsPerUser })
    if (decision.refused) throw decision.refused === 'kicked' ? new Refusal('KICKED') : new Refusal('RATE_LIMITED', 5_000)
    for (const older of decision.replaced) older.end('replaced', 'REPLACED')
    for (const earliest of decision.kicked) earliest.kick('multipleAccount')
    this.hub.attach(session, account.user)
  }
}
