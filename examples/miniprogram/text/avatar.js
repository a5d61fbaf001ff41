const TONES = 6

/** A picture for who has none: the first letter on a colour that stays the same. */
module.exports = function avatar(name) {
  const characters = Array.from(name)
  const sum = characters.reduce((total, character) => total * 31 % 9973 + character.codePointAt(0), 0)
  return { initial: (characters[0] || '?').toUpperCase(), tone: sum % TONES }
}
