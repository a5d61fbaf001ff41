import type { Bus, BusEvent } from './port'

/** The bus of a single node: a call. */
export class MemoryBus implements Bus {
  private readonly listeners: ((event: BusEvent) => void)[] = []

  publish(event: BusEvent): void {
    for (const listen of this.listeners) listen(event)
  }

  subscribe(listen: (event: BusEvent) => void): void {
    this.listeners.push(listen)
  }
}
