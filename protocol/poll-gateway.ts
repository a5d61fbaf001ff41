/** What the gateway's long poll reads (up) and writes (down). */
export { decoders } from './generated/poll-up-decoders'
export { encoders } from './generated/poll-down-encoders'
