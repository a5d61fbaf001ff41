import type { ErrorName, wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/gateway'

/** What the gateway needs to know of a message's content; the bytes themselves are stored as they came. */
export type ContentVerdict =
  | { readonly ok: true; readonly countable: boolean; readonly showable: boolean }
  | { readonly ok: false; readonly error: ErrorName }

const refuse = (error: ErrorName): ContentVerdict => ({ ok: false, error })

/** Checks an encoded MessageContent: size, form, exactly one element that this gateway knows. */
export function checkContent(bytes: Uint8Array, largestBytes: number): ContentVerdict {
  if (bytes.length > largestBytes) return refuse('BODY_TOO_LARGE')
  let content: wire.MessageContent
  try {
    content = decoders.MessageContent.decode(bytes)
  } catch {
    return refuse('BAD_REQUEST')
  }
  const elements = [content.text, content.custom, content.face, content.location].filter((element) => element !== null)
  if (elements.length !== 1 || content.text?.text === '') return refuse('BAD_REQUEST')
  // SQL text cannot hold NUL, and neither can half of what an application does with a string [X12].
  if (strings(content).some((text) => text.includes('\0'))) return refuse('BAD_REQUEST')
  return { ok: true, countable: !content.excludedFromUnread, showable: !content.excludedFromLast }
}

function strings({ text, custom, face, location, cloudCustomData, priority, atUsers }: wire.MessageContent): string[] {
  const texts = [cloudCustomData, priority, ...atUsers]
  if (text) texts.push(text.text)
  if (custom) texts.push(custom.data, custom.description, custom.extension)
  if (face) texts.push(face.data)
  if (location) texts.push(location.description)
  return texts
}
