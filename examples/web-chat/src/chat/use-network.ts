import { onScopeDispose, shallowRef } from 'vue'
import { TIM, type Sdk } from '../sdk'
import { listenTo } from './listen'

/** The connection as the banner shows it; `restored` is `connected` for a moment after it was gone. */
export type Network = 'connected' | 'connecting' | 'disconnected' | 'restored'

const RESTORED_MS = 1800

/** Follows NET_STATE_CHANGE. `onRestored` runs when a lost connection is back. */
export function useNetwork(sdk: Sdk, onRestored: () => void) {
  const network = shallowRef<Network>('connected')
  let timer: ReturnType<typeof setTimeout> | undefined

  const restore = () => {
    network.value = 'restored'
    timer = setTimeout(() => (network.value = 'connected'), RESTORED_MS)
    onRestored()
  }
  listenTo(sdk)(TIM.EVENT.NET_STATE_CHANGE, ({ data }) => {
    clearTimeout(timer)
    if (data.state !== TIM.TYPES.NET_STATE_CONNECTED) network.value = data.state
    else if (network.value !== 'connected') restore()
  })
  onScopeDispose(() => clearTimeout(timer))

  return network
}
