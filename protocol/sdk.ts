/** What the SDK writes (up) and reads (down). */
export * as encoders from './generated/up-encoders'
export * as decoders from './generated/down-decoders'
