/**
 * Runs in a later macrotask, soon: timers are held back to 4 ms, and in a hidden page to a second; a message to
 * oneself is not. The channel is made on first use, so that importing does nothing.
 */
export function createNextTask(): (run: () => void) => void {
  const waiting: (() => void)[] = []
  let wake: (() => void) | undefined
  return (run) => {
    if (typeof MessageChannel === 'undefined') {
      setTimeout(run, 0)
      return
    }
    wake ??= openChannel(() => waiting.shift()?.())
    waiting.push(run)
    wake()
  }
}

function openChannel(onMessage: () => void): () => void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = onMessage
  return () => port2.postMessage(0)
}
