import { PROTOCOL_VERSION } from '@opentim/protocol'
import type { ResponseOf, wire } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { GatewayConnection } from '../../src/connection/connection'
import type { ConnectionChange, ConnectionListener } from '../../src/connection/port'
import type { OpenTransport } from '../../src/transport/port'
import { FakeClock } from './fake-clock'
import { FakeEnvironment, seededUint32 } from './fake-platform'
import { ScriptedGateway } from './scripted-gateway'

/** A text message to `bob`, with `ref` as its random number too. */
export function messageToBob(ref: number) {
  const content = encoders.MessageContent.encode({ text: { text: 'hello' } }).finish().slice()
  return { ref, kind: 1, to: 'bob', clientTime: 1_700_000_000, random: ref, content }
}

/** Writes down what a connection tells. */
export class RecordingListener implements ConnectionListener {
  readonly changes: ConnectionChange[] = []
  readonly logins: ResponseOf<'login'>[] = []
  readonly acks: wire.SendAck[] = []
  readonly steps: wire.Step[] = []
  readonly online: Uint8Array[] = []
  readonly statuses: wire.UserStatus[] = []
  readonly heartbeats: number[] = []
  readonly kicks: string[] = []
  /** Everything by its name, in order. */
  readonly order: string[] = []
  /** Called with each name, after it was written down. */
  onCall: (name: string) => void = () => undefined

  onStateChange(change: ConnectionChange): void {
    this.changes.push(change)
    this.note(change.to)
  }

  onLogin(answer: ResponseOf<'login'>): void {
    this.logins.push(answer)
    this.note('login')
  }

  onAck(ack: wire.SendAck): void {
    this.acks.push(ack)
    this.note('ack')
  }

  onStep(step: wire.Step): void {
    this.steps.push(step)
    this.note('step')
  }

  onOnline(body: Uint8Array): void {
    this.online.push(body)
    this.note('online')
  }

  onStatuses(statuses: readonly wire.UserStatus[]): void {
    this.statuses.push(...statuses)
    this.note('statuses')
  }

  onHeartbeat(uver: number): void {
    this.heartbeats.push(uver)
    this.note('heartbeat')
  }

  onKicked(type: string): void {
    this.kicks.push(type)
    this.note('kicked')
  }

  /** The states that were entered. */
  get states(): string[] {
    return this.changes.map((change) => change.to)
  }

  private note(name: string): void {
    this.order.push(name)
    this.onCall(name)
  }
}

export interface ConnectionKit {
  readonly clock: FakeClock
  readonly gateway: ScriptedGateway
  readonly environment: FakeEnvironment
  readonly listener: RecordingListener
  readonly connection: GatewayConnection
  /** Opens the connection and lets it log in. */
  start(): Promise<void>
}

/** What a kit's connection goes over; its sockets by default. */
export type WrapSockets = (kit: Pick<ConnectionKit, 'clock' | 'gateway' | 'environment'>) => OpenTransport

/** A connection of user `alice`, on a fake clock, towards a scripted gateway. */
export function createConnectionKit(seed = 1, wrap: WrapSockets = ({ gateway: { network } }) => network.openTransport): ConnectionKit {
  const clock = new FakeClock()
  const gateway = new ScriptedGateway(clock)
  const environment = new FakeEnvironment()
  const listener = new RecordingListener()
  const connection = new GatewayConnection({
    platform: {
      clock,
      environment,
      openTransport: wrap({ clock, gateway, environment }),
      randomUint32: seededUint32(seed),
      log: () => undefined,
    },
    url: 'ws://gateway.test/ws',
    login: () => ({ protocolVersion: PROTOCOL_VERSION, userId: 'alice', userSig: 'sig', deviceId: 'device-1' }),
    listener,
  })
  const start = async (): Promise<void> => {
    connection.open()
    await clock.settle()
  }
  return { clock, gateway, environment, listener, connection, start }
}
