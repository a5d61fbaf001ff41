import { TIM, type Message, type Sdk } from '../sdk'
import { peerOf } from '../text/names'
import type { Timeline } from './timeline'

/** The server's default window for revoking; a server set otherwise answers with an error, which is shown. */
const REVOKE_WINDOW_SECONDS = 120

interface Options {
  sdk: Sdk
  onError: (error: unknown) => void
  onCopied: () => void
}

/** The message inside a failed send's error, with status `fail`. */
const failedMessage = (error: unknown) => (Object(error) as { data?: { message?: Message } }).data?.message

/** Everything that a user does to a message. */
export function useMessageActions({ sdk, onError, onCopied }: Options) {
  const follow = async (timeline: Timeline, sending: Promise<{ data: { message: Message } }>) => {
    timeline.show()
    try {
      timeline.settle((await sending).data.message)
    } catch (error) {
      const failed = failedMessage(error)
      if (failed) timeline.put([failed])
      else timeline.show()
      onError(error)
    }
  }

  const send = (timeline: Timeline, text: string) => {
    const to = peerOf(timeline.conversationID)
    const message = sdk.createTextMessage({ to, conversationType: TIM.TYPES.CONV_C2C, payload: { text } })
    timeline.firstUnread.value = ''
    timeline.put([message])
    return follow(timeline, sdk.sendMessage(message))
  }

  const retry = async (timeline: Timeline, ID: string) => {
    const message = timeline.message(ID)
    if (message) await follow(timeline, sdk.resendMessage(message))
  }

  const revoke = async (timeline: Timeline, ID: string) => {
    const message = timeline.message(ID)
    if (!message) return
    // Read first: a revoked message has no content any more.
    const text = message.type === TIM.TYPES.MSG_TEXT ? message.payload.text : ''
    try {
      const { data } = await sdk.revokeMessage(message)
      timeline.rememberText(ID, text)
      timeline.put([data.message])
    } catch (error) {
      onError(error)
    }
  }

  const remove = async (timeline: Timeline, ID: string) => {
    const message = timeline.message(ID)
    if (!message) return
    try {
      await sdk.deleteMessage([message])
      timeline.remove(ID)
    } catch (error) {
      onError(error)
    }
  }

  const copy = (text: string) => navigator.clipboard.writeText(text).then(onCopied, onError)

  return { send, retry, revoke, remove, copy }
}

/** Whether a message may still be revoked. */
export const canRevoke = (sentSeconds: number, nowMs: number) => nowMs / 1000 - sentSeconds < REVOKE_WINDOW_SECONDS
