/** What the small picker offers: plain characters, which become part of the text. */
export const EMOJI: readonly (readonly [symbol: string, name: string])[] = [
  ['😀', 'grin'], ['😄', 'smile'], ['😂', 'tears of joy'], ['😊', 'blush'], ['😍', 'heart eyes'], ['😘', 'kiss'],
  ['😎', 'cool'], ['🤔', 'thinking'], ['😴', 'sleeping'], ['😅', 'sweat'], ['😭', 'crying'], ['😡', 'angry'],
  ['🥳', 'party'], ['🤗', 'hug'], ['😱', 'scream'], ['🙄', 'eye roll'], ['👍', 'thumbs up'], ['👎', 'thumbs down'],
  ['👏', 'clap'], ['🙏', 'thanks'], ['💪', 'strong'], ['👋', 'wave'], ['🤝', 'handshake'], ['✌️', 'peace'],
  ['❤️', 'heart'], ['💔', 'broken heart'], ['🔥', 'fire'], ['✨', 'sparkles'], ['🎉', 'celebration'], ['⭐', 'star'],
  ['☕', 'coffee'], ['🍕', 'pizza'], ['🎂', 'cake'], ['🌹', 'rose'], ['🚀', 'rocket'], ['✅', 'done'],
]

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s)+$/u
const ANY_PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u

/** True for one to three emoji and nothing else, which are shown large. */
export function isFewEmoji(text: string): boolean {
  if (text.length > 40 || !ONLY_EMOJI.test(text) || !ANY_PICTURE.test(text)) return false
  return [...graphemes.segment(text.replace(/\s/gu, ''))].length <= 3
}
