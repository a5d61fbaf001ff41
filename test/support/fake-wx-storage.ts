import type { WxFailure, WxStorage } from '../../src/platform/miniprogram/wx-api'

/** What stays when the mini program is killed. */
export class FakeDevice {
  readonly items = new Map<string, string>()
  /** Of everything together; the client refuses beyond. */
  limitBytes = 10 * 1024 * 1024
  /** The largest item that was ever written. */
  largestBytes = 0
  /** Keys that were read. */
  readonly read: string[] = []

  private readonly sizes = new Map<string, { readonly text: string; readonly bytes: number }>()

  get bytes(): number {
    let bytes = 0
    for (const [key, text] of this.items) bytes += this.bytesUnder(key, text)
    return bytes
  }

  /** What that item takes; counted once, as long as it stays the same. */
  bytesUnder(key: string, text = this.items.get(key)): number {
    if (text === undefined) return 0
    const known = this.sizes.get(key)
    if (known?.text === text) return known.bytes
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(text)
    this.sizes.set(key, { text, bytes })
    return bytes
  }

  keysOf(prefix: string): string[] {
    return [...this.items.keys()].filter((key) => key.startsWith(prefix)).sort()
  }
}

export interface FakeLaunch {
  /** After so many half steps (a call takes effect, a call is answered) nothing happens any more. */
  readonly killAfter?: number
  /** Which of the waiting calls is next; by default the first. */
  readonly pick?: (waiting: number) => number
}

interface Job {
  readonly effect: () => () => void
}

interface Callbacks<Result> {
  success?: (result: Result) => void
  fail?: (failure: WxFailure) => void
}

/** One launch of a mini program on the device: its storage calls, one after the other in real tasks, until it is killed. */
export class FakeWxStorage implements WxStorage {
  /** Half steps taken. */
  steps = 0
  readonly killed: Promise<void>
  private reportKill: () => void = () => undefined
  private readonly jobs: Job[] = []
  private isPumping = false

  constructor(readonly device: FakeDevice, private readonly launch: FakeLaunch = {}) {
    this.killed = new Promise((resolve) => { this.reportKill = resolve })
  }

  getStorage({ key, success, fail }: { key: string } & Callbacks<{ data: unknown }>): void {
    this.add(() => {
      this.device.read.push(key)
      const data = this.device.items.get(key)
      return () => (data === undefined ? fail?.({ errMsg: 'getStorage:fail data not found' }) : success?.({ data }))
    })
  }

  setStorage({ key, data, success, fail }: { key: string; data: string } & Callbacks<unknown>): void {
    this.add(() => {
      const { device } = this
      const bytes = Buffer.byteLength(data)
      const others = device.bytes - device.bytesUnder(key)
      if (others + Buffer.byteLength(key) + bytes > device.limitBytes) {
        return () => fail?.({ errMsg: 'setStorage:fail exceed storage max size 10Mb' })
      }
      device.largestBytes = Math.max(device.largestBytes, bytes)
      device.items.set(key, data)
      return () => success?.({})
    })
  }

  removeStorage({ key, complete }: { key: string; complete: () => void }): void {
    this.add(() => {
      this.device.items.delete(key)
      return complete
    })
  }

  getStorageInfo({ success }: Callbacks<{ keys: string[]; currentSize: number }>): void {
    this.add(() => {
      const info = { keys: [...this.device.items.keys()], currentSize: Math.ceil(this.device.bytes / 1024) }
      return () => success?.(info)
    })
  }

  private add(effect: Job['effect']): void {
    this.jobs.push({ effect })
    if (this.isPumping) return
    this.isPumping = true
    setImmediate(() => this.pump())
  }

  private pump(): void {
    const [job] = this.jobs.splice(this.launch.pick?.(this.jobs.length) ?? 0, 1)
    if (!job) {
      this.isPumping = false
      return
    }
    if (this.isOver()) return
    const answer = job.effect()
    if (this.isOver()) return
    answer()
    setImmediate(() => this.pump())
  }

  private isOver(): boolean {
    if (this.steps++ < (this.launch.killAfter ?? Infinity)) return false
    this.reportKill()
    return true
  }
}
