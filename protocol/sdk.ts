/** What the SDK writes (up) and reads (down). */
export { encoders } from './generated/up-encoders'
export { decoders } from './generated/down-decoders'
