import type { Notes } from './notes'

const PLACES = 10

/** Ten requests, uploads and downloads at a time. Newer clients let the eleventh wait, older ones refuse it. */
export class Slots {
  private running = 0
  private readonly queue: { readonly id: number; readonly start: () => void }[] = []

  constructor(private readonly overflow: 'queue' | 'fail', private readonly notes: Notes) {}

  get taken(): number {
    return this.running + this.queue.length
  }

  /** Starts at once or when there is a place. False: there is none, and there will be none. */
  take(id: number, start: () => void): boolean {
    if (this.running >= PLACES && this.overflow === 'fail') return false
    if (this.running >= PLACES) this.queue.push({ id, start })
    else this.run(start)
    this.notes.mostRequests = Math.max(this.notes.mostRequests, this.taken)
    return true
  }

  /** A place becomes free, or one that waits gives up. */
  leave(id: number): void {
    const index = this.queue.findIndex((waiting) => waiting.id === id)
    if (index >= 0) {
      this.queue.splice(index, 1)
      return
    }
    this.running--
    const next = this.queue.shift()
    if (next) this.run(next.start)
  }

  private run(start: () => void): void {
    this.running++
    start()
  }
}
