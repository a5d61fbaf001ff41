/** What the SDK's long poll writes (up) and reads (down). */
export * as encoders from './generated/poll-up-encoders'
export * as decoders from './generated/poll-down-decoders'
