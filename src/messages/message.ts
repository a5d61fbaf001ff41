import { parseMessageId } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { Message, MessageFields, MessageOf, MessageType, PayloadByType } from '../api/types'

/**
 * What the SDK knows of a message object and does not show. Held beside the object, so that the object stays plain
 * data: copied, spread, frozen into JSON or edited by the application, it never carries or breaks this.
 */
export interface MessageInternals {
  /** The ID as it was made, whatever the application did to `message.ID`. */
  readonly id: string
  readonly clientTime: number
  readonly random: number
  /** The builder's tinyID; '0' when nobody was logged in. */
  readonly tinyId: string
}

const internals = new WeakMap<object, MessageInternals>()

const KNOWN_TYPES: readonly unknown[] = Object.keys(TYPES)
  .filter((key) => key.startsWith('MSG_'))
  .map((key) => TYPES[key as keyof typeof TYPES])

/** Fields of a message that differ from those of an empty one. */
export type MessageInit<Type extends MessageType> =
  & Partial<Omit<MessageFields, 'ID'>>
  & { readonly ID: string; readonly type: Type; readonly payload: PayloadByType[Type] }

/** Makes the object that an application holds: every field is present, own and enumerable, and nothing leads back here. */
export function makeMessage<Type extends MessageType>(init: MessageInit<Type>): MessageOf<Type> {
  // Not a spread: that makes an object of another shape, several times slower.
  const message: MessageOf<Type> = Object.assign(emptyFields(), init)
  remember(message, init.ID)
  return message
}

function emptyFields(): MessageFields {
  return {
    ID: '',
    conversationID: '',
    conversationType: TYPES.CONV_C2C,
    to: '',
    from: '',
    flow: 'out',
    time: 0,
    status: 'unSend',
    isRevoked: false,
    priority: TYPES.MSG_PRIORITY_NORMAL,
    nick: '',
    avatar: '',
    nameCard: '',
    isPeerRead: false,
    atUserList: [],
    cloudCustomData: '',
    isDeleted: false,
    isModified: false,
    needReadReceipt: false,
    readReceiptInfo: {},
    isBroadcastMessage: false,
    isSupportExtension: false,
    receiverList: undefined,
    revoker: '',
    revokerInfo: { userID: '', nick: '', avatar: '' },
    revokeReason: '',
    sequence: 0,
    hasRiskContent: false,
    clientSequence: 0,
    random: 0,
  }
}

function remember(message: object, id: string): MessageInternals | undefined {
  const key = parseMessageId(id)
  if (!key) return undefined
  const known: MessageInternals = { id, clientTime: key.clientTime, random: key.random, tinyId: key.tinyId }
  internals.set(message, known)
  return known
}

/**
 * The internals of a message, or undefined when the value is no message. Copies and reactive proxies of a message
 * count as messages: screens hold those, and pass them back.
 */
export function internalsOf(value: unknown): MessageInternals | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return internals.get(value) ?? (looksLikeMessage(value) ? remember(value, value.ID) : undefined)
}

/** True for what a builder or an event gave, and for copies of it. */
export function isMessage(value: unknown): value is Message {
  return internalsOf(value) !== undefined
}

function looksLikeMessage(value: object): value is Message {
  const fields = value as Partial<Record<keyof Message, unknown>>
  return typeof fields.ID === 'string' && KNOWN_TYPES.includes(fields.type)
    && typeof fields.payload === 'object' && fields.payload !== null
    && typeof fields.conversationID === 'string' && typeof fields.to === 'string'
}
