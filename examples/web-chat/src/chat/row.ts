import { TIM, type Message } from '../sdk'
import { isFewEmoji } from '../text/emoji'

export type Mark = 'none' | 'sending' | 'sent' | 'read' | 'failed'
export type RowKind = 'text' | 'emoji' | 'location' | 'custom' | 'face' | 'revoked' | 'unsupported'

/** What one message looks like: flat, so that an unchanged message costs one comparison and no rendering. */
export interface Row {
  /** The message's ID. */
  readonly key: string
  readonly kind: RowKind
  readonly from: string
  /** The sender's own name, as the SDK knows it now. */
  readonly nick: string
  readonly mine: boolean
  /** Seconds. */
  readonly time: number
  readonly mark: Mark
  readonly text: string
  /** A second line, for example a position. */
  readonly detail: string
  readonly href: string
  /** The former text of an own revoked message, while this page still knows it. */
  readonly formerText: string
}

type Body = Pick<Row, 'kind' | 'text' | 'detail' | 'href'>

const body = (kind: RowKind, text: string, detail = '', href = ''): Body => ({ kind, text, detail, href })

function markOf(message: Message): Mark {
  if (message.flow === 'in' || message.isRevoked) return 'none'
  if (message.status === 'fail') return 'failed'
  if (message.status === 'unSend') return 'sending'
  return message.isPeerRead ? 'read' : 'sent'
}

function mapAddress(latitude: number, longitude: number): string {
  const at = `${latitude.toFixed(5)}/${longitude.toFixed(5)}`
  return `https://www.openstreetmap.org/?mlat=${latitude.toFixed(5)}&mlon=${longitude.toFixed(5)}#map=15/${at}`
}

function bodyOf(message: Message): Body {
  if (message.isRevoked) return body('revoked', message.flow === 'out' ? 'You unsent a message' : 'Message unsent')
  switch (message.type) {
    case TIM.TYPES.MSG_TEXT:
      return body(isFewEmoji(message.payload.text) ? 'emoji' : 'text', message.payload.text)
    case TIM.TYPES.MSG_LOCATION: {
      const { description, latitude, longitude } = message.payload
      const position = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
      return body('location', description || 'Location', position, mapAddress(latitude, longitude))
    }
    case TIM.TYPES.MSG_FACE:
      return body('face', message.payload.data || `#${message.payload.index}`)
    case TIM.TYPES.MSG_CUSTOM:
      return body('custom', message.payload.description || 'Custom message', message.payload.data)
    default:
      return body('unsupported', 'Unsupported message')
  }
}

/** The look of a message, taken now: the SDK changes a message object while it is being sent. */
export function rowOf(message: Message, formerText: string): Row {
  return {
    key: message.ID,
    from: message.from,
    nick: message.nick,
    mine: message.flow === 'out',
    time: message.time,
    mark: markOf(message),
    formerText: message.isRevoked ? formerText : '',
    ...bodyOf(message),
  }
}

/** True when two rows show the same. */
export function sameRow(a: Row, b: Row): boolean {
  return (Object.keys(a) as (keyof Row)[]).every((name) => a[name] === b[name])
}
