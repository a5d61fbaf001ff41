import type { ResponseOf, wire } from '@opentim/protocol'
import type { ConnectionChange, ConnectionListener } from '../connection/port'

/** What the account itself wants to know of its connection. */
export type ConnectionObserver = Pick<ConnectionListener, 'onStateChange' | 'onLogin' | 'onHeartbeat' | 'onKicked'>

/** Lets a connection be made before the sync engine that listens to it. The account hears of everything first. */
export class ConnectionRelay implements ConnectionListener {
  private engine: ConnectionListener | undefined

  constructor(private readonly observer: ConnectionObserver) {}

  join(engine: ConnectionListener): void {
    this.engine = engine
  }

  onStateChange(change: ConnectionChange): void {
    this.observer.onStateChange(change)
    this.engine?.onStateChange(change)
  }

  onLogin(answer: ResponseOf<'login'>): void {
    this.observer.onLogin(answer)
    this.engine?.onLogin(answer)
  }

  onAck(ack: wire.SendAck): void {
    this.engine?.onAck(ack)
  }

  onStep(step: wire.Step): void {
    this.engine?.onStep(step)
  }

  onOnline(body: Uint8Array): void {
    this.engine?.onOnline(body)
  }

  onHeartbeat(uver: number): void {
    this.observer.onHeartbeat(uver)
    this.engine?.onHeartbeat(uver)
  }

  onKicked(type: string): void {
    this.observer.onKicked(type)
    this.engine?.onKicked(type)
  }
}
