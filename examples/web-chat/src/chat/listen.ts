import { onScopeDispose } from 'vue'
import type { Sdk } from '../sdk'

/** Subscribes to an event for as long as the surrounding component or scope lives. */
export const listenTo = (sdk: Sdk): Sdk['on'] => (name, handler) => {
  sdk.on(name, handler)
  onScopeDispose(() => sdk.off(name, handler))
}
