import type { Reader, Writer } from 'protobufjs'

/** A wire type whose fields may be left out when it is written: what is left out is the default. */
export type Encodable<T> = T extends Uint8Array
  ? T
  : T extends (infer Item)[]
    ? readonly Encodable<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Encodable<T[Key]> | undefined }
      : T

/** Writes one wire type. */
export interface Encoder<T> {
  encode(message: Encodable<T>, writer?: Writer): Writer
}

/** Reads one wire type; throws on bytes that are no such message. Every field of the result is set. */
export interface Decoder<T> {
  decode(bytes: Reader | Uint8Array, length?: number): T
}
