/** What the gateway reads (up) and writes (down). */
export { decoders } from './generated/up-decoders'
export { encoders } from './generated/down-encoders'
