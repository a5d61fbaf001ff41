/** Names, and who wants to hear of them. `on` returns the way to stop. */
module.exports = function createEmitter() {
  const listeners = {}
  const listenersOf = (name) => listeners[name] || (listeners[name] = new Set())
  return {
    on(name, listen) {
      listenersOf(name).add(listen)
      return () => listenersOf(name).delete(listen)
    },
    emit(name, data) {
      Array.from(listenersOf(name)).forEach((listen) => listen(data))
    },
  }
}
