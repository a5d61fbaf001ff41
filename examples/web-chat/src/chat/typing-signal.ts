import { TIM, type Message, type Sdk } from '../sdk'
import { peerOf } from '../text/names'

const BUSINESS_ID = 'user_typing_status'

/** What a typing signal says, or undefined for any other message. */
export function readTypingSignal(message: Message): 'started' | 'stopped' | undefined {
  if (message.type !== TIM.TYPES.MSG_CUSTOM || !message.payload.data.includes(BUSINESS_ID)) return undefined
  try {
    const signal = Object(JSON.parse(message.payload.data)) as Record<string, unknown>
    if (signal['businessID'] !== BUSINESS_ID) return undefined
    return signal['typingStatus'] === 1 ? 'started' : 'stopped'
  } catch {
    return undefined
  }
}

/** Tells the other side; it reaches only who is online, and is never stored. */
export async function sendTypingSignal(sdk: Sdk, conversationID: string, typing: boolean): Promise<void> {
  const data = JSON.stringify({
    businessID: BUSINESS_ID,
    typingStatus: typing ? 1 : 0,
    version: 1,
    userAction: typing ? 14 : 0,
    actionParam: typing ? 'EIMAMSG_InputStatus_Ing' : 'EIMAMSG_InputStatus_End',
  })
  const message = sdk.createCustomMessage({
    to: peerOf(conversationID),
    conversationType: TIM.TYPES.CONV_C2C,
    payload: { data, description: '', extension: '' },
  })
  await sdk.sendMessage(message, { onlineUserOnly: true })
}
