/** A buffer that holds the frame and nothing else: writers hand out views of larger ones. */
export function exactBuffer(frame: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = frame
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) return buffer
  const exact = new ArrayBuffer(byteLength)
  new Uint8Array(exact).set(new Uint8Array(buffer, byteOffset, byteLength))
  return exact
}
