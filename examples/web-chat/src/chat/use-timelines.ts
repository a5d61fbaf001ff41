import { TIM, type Message, type Sdk } from '../sdk'
import { listenTo } from './listen'
import { Timeline } from './timeline'

interface Options {
  onError: (error: unknown) => void
  /** Messages of others, after the timelines have them. */
  onIncoming: (messages: readonly Message[]) => void
  /** True for a message that is a signal and not to be shown. */
  isSignal: (message: Message) => boolean
}

function byConversation(messages: readonly Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>()
  for (const message of messages) {
    const group = groups.get(message.conversationID) ?? []
    group.push(message)
    groups.set(message.conversationID, group)
  }
  return groups
}

/** The timelines of the conversations that were opened, kept up to date by the SDK's events. */
export function useTimelines(sdk: Sdk, { onError, onIncoming, isSignal }: Options) {
  const timelines = new Map<string, Timeline>()
  const listen = listenTo(sdk)

  const of = (conversationID: string): Timeline => {
    const known = timelines.get(conversationID)
    if (known) return known
    const timeline = new Timeline(sdk, conversationID, onError)
    timelines.set(conversationID, timeline)
    return timeline
  }
  const put = (messages: readonly Message[]) => {
    for (const [conversationID, group] of byConversation(messages)) timelines.get(conversationID)?.put(group)
  }

  listen(TIM.EVENT.MESSAGE_RECEIVED, ({ data }) => {
    const messages = data.filter((message) => !isSignal(message))
    put(messages)
    onIncoming(messages.filter((message) => message.flow === 'in'))
  })
  listen(TIM.EVENT.MESSAGE_REVOKED, ({ data }) => put(data))
  listen(TIM.EVENT.MESSAGE_MODIFIED, ({ data }) => put(data))
  listen(TIM.EVENT.MESSAGE_READ_BY_PEER, ({ data }) => put(data))

  const refresh = () => {
    // What cannot be fetched now comes with the next restored connection.
    for (const timeline of timelines.values()) timeline.refresh().catch(() => undefined)
  }
  /** Shows what the SDK changed in messages that are here: it writes new names into them. */
  const show = () => timelines.forEach((timeline) => timeline.show())
  const forget = (conversationID: string) => timelines.delete(conversationID)

  return { of, refresh, show, forget }
}
