/** Runs the work now; what it throws rejects. */
export function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()))
}
