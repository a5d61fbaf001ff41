/** What waiting needs of a clock. */
interface Timers {
  setTimer(run: () => void, delayMs: number): number | object
  clearTimer(timer: number | object | undefined): void
}

/** Resolves when the work is over, however it ended, or after that time: the work goes on then, and nobody waits. */
export async function waitAtMost(timers: Timers, limitMs: number, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = timers.setTimer(resolve, limitMs)
    const end = (): void => {
      timers.clearTimer(timer)
      resolve()
    }
    work.then(end, end)
  })
}
