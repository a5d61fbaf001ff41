// Stands in for protobufjs/src/util/minimal in the browser bundle: what Reader and Writer use of it for this wire. There
// are no 64-bit integers on it and no base64, no floats, and no Node buffers in a browser.
const scratch = new DataView(new ArrayBuffer(8))

exports.Array = Uint8Array
exports.utf8 = require('@protobufjs/utf8')
exports.recursionLimit = 100
exports.isString = (value) => typeof value === 'string'

// The library cuts frames out of shared 8 KB slabs; a frame of its own needs no copy before it is sent.
exports.pool = (alloc) => alloc

exports.float = {
  readDoubleLE(bytes, position) {
    for (let i = 0; i < 8; i++) scratch.setUint8(i, bytes[position + i])
    return scratch.getFloat64(0, true)
  },
  writeDoubleLE(value, bytes, position) {
    scratch.setFloat64(0, value, true)
    for (let i = 0; i < 8; i++) bytes[position + i] = scratch.getUint8(i)
  },
}
