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
}

/** People in this process, over WebSockets to the gateway itself. */
export const nodeWorld: World = { createDevice: (gateway, options) => new NodeDevice(gateway, options) }

/** Starts a gateway for the tests of the `describe` in which it is called, and has everybody leave after each of them. */
export function inhabit(world: World, flags: readonly string[]): { company: Company; gateway: () => GatewayProcess } {
  let process: GatewayProcess
  const gateway = (): GatewayProcess => process
  const company = new Company(gateway, world.createDevice)
  beforeAll(async () => {
    process = await GatewayProcess.start({ flags: [...flags, ...(world.flags ?? [])] })
    await world.open?.(process)
  })
  afterEach(() => company.leave())
  afterAll(async () => {
    await world.close?.()
    await process.remove()
  })
  return { company, gateway }
}
