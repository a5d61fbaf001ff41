import version from './version.json' with { type: 'json' }

/** The version of the wire schema; bumped with every change of it (a test holds the two together). */
export const PROTOCOL_VERSION: number = version.PROTOCOL_VERSION
