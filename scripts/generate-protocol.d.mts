import type { Root } from 'protobufjs'

/** The whole schema, as protobufjs reflection. */
export function loadSchema(): Root
/** One hash over everything that decides the bytes on the wire. */
export function schemaHash(root?: Root): string
