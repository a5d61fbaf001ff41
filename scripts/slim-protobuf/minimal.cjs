// Stands in for protobufjs/minimal in the browser bundle: the library's own Reader and Writer, and nothing around them.
exports.Reader = require('protobufjs/src/reader')
exports.Writer = require('protobufjs/src/writer')
