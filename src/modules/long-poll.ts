import type { Part } from '../client/part'
import { longPollTransport } from '../transport/long-poll-transport'
import { withLongPoll } from '../transport/with-long-poll'

/** Goes on over HTTP where WebSockets are blocked, and returns to them when they work. */
export const longPoll: Part = {
  name: 'longPoll',
  wrapTransport: (open, platform) => withLongPoll(open, longPollTransport(platform.post, platform.clock), platform),
}

export default longPoll
