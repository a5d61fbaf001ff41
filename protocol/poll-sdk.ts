/** What the SDK's long poll writes (up) and reads (down). */
export { encoders } from './generated/poll-up-encoders'
export { decoders } from './generated/poll-down-decoders'
