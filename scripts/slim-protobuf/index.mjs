import { fileURLToPath } from 'node:url'

const STAND_INS = { 'protobufjs/minimal.js': 'minimal.cjs', './util/minimal': 'util.cjs' }

/** The file to bundle for a browser instead of a module of protobufjs; undefined: the module itself. */
export function slimModule(source, importer) {
  const ofProtobuf = source === 'protobufjs/minimal.js' || importer?.includes('protobufjs')
  const file = ofProtobuf ? STAND_INS[source] : undefined
  return file && fileURLToPath(new URL(file, import.meta.url))
}
