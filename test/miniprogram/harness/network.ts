import type { HostWire, Refusal } from './host-wire'

export type NetworkType = 'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none'

/** The hosts on the account's lists; without a list every host may be reached, as with the tool's check turned off. */
export interface Domains {
  /** Host names: a listed host allows every port. */
  readonly socket?: readonly string[]
  /** Hosts with the very port. */
  readonly request?: readonly string[]
}

export const NOT_LISTED: Refusal = { errMsg: 'url not in domain list', errno: 600002 }
export const OFFLINE: Refusal = { errMsg: 'errcode:-106 net::ERR_INTERNET_DISCONNECTED', errno: 600001 }

/** The device's network, as far as the application may know of it. */
export class Network {
  type: NetworkType = 'wifi'
  /** Something on the way lets HTTP through and no WebSockets. */
  blocksSockets = false

  constructor(private readonly wire: HostWire, private readonly domains: Domains) {
    wire.serve({ getNetworkType: (id) => this.wire.succeed(id, { networkType: this.type }) })
  }

  get isConnected(): boolean {
    return this.type !== 'none'
  }

  get letsSocketsThrough(): boolean {
    return this.isConnected && !this.blocksSockets
  }

  change(type: NetworkType): void {
    this.type = type
  }

  tell(): void {
    this.wire.deliver('network', 0, { isConnected: this.isConnected, networkType: this.type })
  }

  mayReach(kind: keyof Domains, address: string): boolean {
    const list = this.domains[kind]
    const { host, hostname } = new URL(address)
    return !list || list.includes(kind === 'socket' ? hostname : host)
  }
}
