import type { Encodable, wire } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'

// A frame may be joined from the bytes of smaller frames, and a step from those of smaller steps: every repeated field
// of protobuf works so. That is what lets one encoding of a row serve every socket [BUS-2].

/** The tag of `ServerFrame.steps`: field 2, length-delimited. */
const STEP_TAG = 0x12

/** A ServerFrame of only that. */
export function framePiece(frame: Encodable<wire.ServerFrame>): Uint8Array {
  return encoders.ServerFrame.encode(frame).finish()
}

/** A Step of only that, to be joined by `joinStep`. */
export function stepPiece(step: Encodable<wire.Step>): Uint8Array {
  return encoders.Step.encode(step).finish()
}

/** A ServerFrame with one Step, made of encoded pieces of it. */
export function joinStep(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const head = [STEP_TAG, ...varint(length)]
  return joinBytes([Uint8Array.from(head), ...pieces])
}

/** All of them in a row, in one buffer. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  return parts.length === 1 && only ? only : Buffer.concat(parts)
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return bytes
}
