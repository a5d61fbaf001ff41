import { onScopeDispose, shallowRef } from 'vue'
import type { Message, Sdk } from '../sdk'
import { readTypingSignal, sendTypingSignal } from './typing-signal'

/** The signal is repeated while somebody types, so a longer silence means that it got lost. */
const REPEAT_MS = 4000
const FORGET_MS = 7000
const PAUSE_MS = 5000

/** Who types to me: conversations with the time of the last signal's end. */
export function useTypingPeers() {
  const typing = shallowRef<ReadonlySet<string>>(new Set())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const stop = (conversationID: string) => {
    clearTimeout(timers.get(conversationID))
    timers.delete(conversationID)
    typing.value = new Set(timers.keys())
  }
  const start = (conversationID: string) => {
    clearTimeout(timers.get(conversationID))
    timers.set(conversationID, setTimeout(() => stop(conversationID), FORGET_MS))
    typing.value = new Set(timers.keys())
  }
  /** True when the message was a typing signal. Any real message ends the typing of its sender. */
  const take = (message: Message): boolean => {
    const signal = readTypingSignal(message)
    if (message.flow === 'in') (signal === 'started' ? start : stop)(message.conversationID)
    return signal !== undefined
  }
  onScopeDispose(() => timers.forEach((timer) => clearTimeout(timer)))

  return { typing, take }
}

/** Tells the peer that I type: at most one signal in four seconds, and one when I stop. */
export function useOwnTyping(sdk: Sdk) {
  let toldAtMs = 0
  let told = ''
  let pause: ReturnType<typeof setTimeout> | undefined

  // A lost signal harms nobody: no error is shown for it.
  const tell = (conversationID: string, typing: boolean) => {
    sendTypingSignal(sdk, conversationID, typing).catch(() => undefined)
  }

  const stopped = (options: { quietly?: boolean } = {}) => {
    clearTimeout(pause)
    if (told && !options.quietly) tell(told, false)
    told = ''
  }
  const typed = (conversationID: string) => {
    clearTimeout(pause)
    pause = setTimeout(stopped, PAUSE_MS)
    if (told === conversationID && Date.now() - toldAtMs < REPEAT_MS) return
    if (told && told !== conversationID) tell(told, false)
    told = conversationID
    toldAtMs = Date.now()
    tell(conversationID, true)
  }
  onScopeDispose(() => clearTimeout(pause))

  return { typed, stopped }
}
