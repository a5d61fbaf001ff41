/** What we resolve reaches the application through fewer promises than that, its own `await` included. */
const TURNS = 10

/**
 * Runs in a later task, after every promise that can settle now has settled. On iOS 15 and older each continuation of
 * a promise is a task of its own, so a timer alone would run before them; elsewhere the turns cost nothing.
 */
export function nextTask(run: () => void): void {
  let turns = Promise.resolve()
  for (let turn = 0; turn < TURNS; turn++) turns = turns.then(() => undefined)
  void turns.then(() => setTimeout(run, 0))
}
