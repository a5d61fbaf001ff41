import type { Environment, Platform, PlatformChoice } from '../../src/platform/port'
import type { StoragePort } from '../../src/storage/port'
import type { OpenTransport } from '../../src/transport/port'
import type { FakeClock } from './fake-clock'

/** A device whose network state a test controls. */
export class FakeEnvironment implements Environment {
  private online = true
  private readonly wakeListeners = new Set<() => void>()
  private readonly offlineListeners = new Set<() => void>()

  isOnline(): boolean {
    return this.online
  }

  onWake(listen: () => void): () => void {
    this.wakeListeners.add(listen)
    return () => void this.wakeListeners.delete(listen)
  }

  onOffline(listen: () => void): () => void {
    this.offlineListeners.add(listen)
    return () => void this.offlineListeners.delete(listen)
  }

  goOffline(): void {
    this.online = false
    for (const listen of [...this.offlineListeners]) listen()
  }

  goOnline(): void {
    this.online = true
    this.wake()
  }

  /** Visible again, or whatever else is a reason to look. */
  wake(): void {
    for (const listen of [...this.wakeListeners]) listen()
  }

  get listenerCount(): number {
    return this.wakeListeners.size + this.offlineListeners.size
  }
}

/** Reproducible unsigned 32-bit numbers (mulberry32). */
export function seededUint32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

export interface FakePlatformOptions {
  readonly clock: FakeClock
  readonly openTransport: OpenTransport
  readonly openStorage: (name: string) => Promise<StoragePort>
  readonly seed?: number
  readonly deviceId?: string
  readonly endpoint?: string
  readonly name?: Platform['name']
}

export interface LoggedLine {
  readonly level: string
  readonly line: string
}

/** A platform without a machine under it. */
export interface FakePlatform extends Platform {
  readonly clock: FakeClock
  readonly environment: FakeEnvironment
  readonly logged: LoggedLine[]
}

/** The one place where a build of the SDK runs in a test. */
export function onlyPlatform(create: () => Platform): PlatformChoice[] {
  return [{ name: 'node', isHere: () => true, create }]
}

export function createFakePlatform(options: FakePlatformOptions): FakePlatform {
  const logged: LoggedLine[] = []
  return {
    name: options.name ?? 'web',
    clock: options.clock,
    environment: new FakeEnvironment(),
    openTransport: options.openTransport,
    post: () => ({ answer: Promise.reject(new Error('no HTTP here')), abort: () => undefined }),
    randomUint32: seededUint32(options.seed ?? 1),
    openStorage: options.openStorage,
    deviceId: () => options.deviceId ?? 'device-1',
    defaultEndpoint: () => options.endpoint ?? 'ws://gateway.test/ws',
    logged,
    log: (level, line) => void logged.push({ level, line }),
  }
}
