import { onScopeDispose, shallowRef } from 'vue'
import { fetchCredentials } from '../credentials'
import { TIM, type Sdk } from '../sdk'
import { errorCode, errorText } from '../text/errors'

/** Where the life of one signed-in user stands. */
export type SessionState =
  | { phase: 'signing-in' }
  | { phase: 'ready'; sdk: Sdk }
  | { phase: 'kicked'; reason: string }
  | { phase: 'failed'; text: string; code: number }

/** Signs a user in. A name of an `instance` lets several users live in one page; '' is the only one. */
export function useSession(userID: string, instance: string) {
  const state = shallowRef<SessionState>({ phase: 'signing-in' })
  let sdk: Sdk | null = null
  let disposed = false

  const onKickedOut = (event: { data: { type: string } }) => {
    state.value = { phase: 'kicked', reason: event.data.type }
  }

  const instanceFor = (SDKAppID: number): Sdk => {
    if (sdk) return sdk
    sdk = TIM.create(instance ? { SDKAppID, instance } : { SDKAppID })
    if (!sdk) throw new Error('The SDK could not be created.')
    sdk.on(TIM.EVENT.KICKED_OUT, onKickedOut)
    return sdk
  }

  const signIn = async () => {
    state.value = { phase: 'signing-in' }
    try {
      const { sdkAppID, userSig } = await fetchCredentials(userID)
      if (disposed) return
      const own = instanceFor(sdkAppID)
      await own.login({ userID, userSig })
      if (!disposed) state.value = { phase: 'ready', sdk: own }
    } catch (error) {
      if (!disposed) state.value = { phase: 'failed', text: errorText(error), code: errorCode(error) }
    }
  }

  onScopeDispose(() => {
    disposed = true
    sdk?.off(TIM.EVENT.KICKED_OUT, onKickedOut)
    // Rejects when nobody is logged in, after being kicked out for example; the instance is freed all the same.
    sdk?.destroy().catch(() => undefined)
  })

  void signIn()
  return { state, signIn }
}
