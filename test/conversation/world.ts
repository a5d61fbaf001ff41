import { afterAll, afterEach, beforeAll } from 'vitest'
import { GatewayProcess } from '../support/gateway-process'
import { Company, NodeDevice, type CreateDevice } from '../support/two-people'

/**
 * Where people talk: on what devices, over what network. Their `chat` may come from another realm, so a suite looks at
 * what values hold and never at what class they are of.
 */
export interface World {
  /** Flags of the gateway beside those of a suite. */
  readonly flags?: readonly string[]
  /** Runs when the gateway of a suite is there, before anybody joins. */
  open?(gateway: GatewayProcess): Promise<void>
  readonly createDevice: CreateDevice
  close?(): Promise<void>
  /** Where several worlds of a file are alike but for their devices, they can share their gateways. */
  readonly gateways?: SharedGateways
}

/** One gateway for each set of flags, as long as a file's tests run. */
export class SharedGateways {
  private readonly running = new Map<string, Promise<GatewayProcess>>()

  /** To be called outside of any `describe`. */
  constructor() {
    afterAll(async () => {
      for (const process of this.running.values()) await (await process).remove()
    })
  }

  start(flags: readonly string[]): Promise<GatewayProcess> {
    const name = flags.join(' ')
    const process = this.running.get(name) ?? GatewayProcess.start({ flags })
    this.running.set(name, process)
    return process
  }
}

/** People in this process, over WebSockets to the gateway itself. */
export const nodeWorld: World = { createDevice: (gateway, options) => new NodeDevice(gateway, options) }

/** Starts a gateway for the tests of the `describe` in which it is called, and has everybody leave after each of them. */
export function inhabit(world: World, flags: readonly string[]): { company: Company; gateway: () => GatewayProcess } {
  let process: GatewayProcess
  const gateway = (): GatewayProcess => process
  const company = new Company(gateway, world.createDevice)
  beforeAll(async () => {
    const all = [...flags, ...(world.flags ?? [])]
    process = await (world.gateways?.start(all) ?? GatewayProcess.start({ flags: all }))
    await world.open?.(process)
  })
  afterEach(() => company.leave())
  afterAll(async () => {
    await world.close?.()
    if (!world.gateways) await process.remove()
  })
  return { company, gateway }
}
