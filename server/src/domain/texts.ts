import { Refusal } from './refusal'

/** Refuses text that is too long, or that SQL cannot hold [X12]. */
export function checkText(value: string, mostBytes: number): void {
  if (Buffer.byteLength(value) > mostBytes || value.includes('\0')) throw new Refusal('BAD_REQUEST')
}

/**
 * What can make a name look like another one, or spill over its place: control characters, line ends, embeddings and
 * overrides of the direction, characters without width, letters that are drawn as nothing. Joiners and marks of direction
 * stay, since emoji and scripts are written with them.
 */
const UNSEEN = /[\p{Cc}\u00ad\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/gu
/** What is drawn onto the character before it. */
const STACK = /([\p{M}\u200c\u200d]{4})[\p{M}\u200c\u200d]+/gu
/** Something that is neither a blank (also the one of braille), nor a mark, nor format. */
const VISIBLE = /[^\s\u2800\p{M}\p{Cf}]/u

/** A name as it is stored and shown: of a person, a friend or a group of friends [X16]. */
export function toName(text: string, mostBytes: number): string {
  checkText(text, Infinity)
  // Stacks are cut before, since composing a long one takes its square; and after, since composing can add a mark.
  const name = text.replace(UNSEEN, '').replace(STACK, '$1').normalize('NFC').replace(STACK, '$1').trim()
  checkText(name, mostBytes)
  return VISIBLE.test(name) ? name : ''
}
