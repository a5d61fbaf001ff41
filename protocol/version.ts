/** The version of the wire schema; bumped with every change of it (a test holds the two together). */
export const PROTOCOL_VERSION = 3
