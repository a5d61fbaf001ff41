// The lock file: protobufjs 7 from 7.6 on (8 makes a TextDecoder while it loads, which phones do not have; before 7.5.6
// it read without a limit of depth), once, and no address of a registry.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const protobufjs = Object.entries(packages).filter(([path]) => path.endsWith('node_modules/protobufjs'))
const wrong = protobufjs.filter(([, { version }]) => !/^7\.([6-9]|\d\d)\.\d+$/.test(version))
if (protobufjs.length !== 1 || wrong.length > 0) {
  throw new Error(`one protobufjs, >=7.6.0 <8: ${protobufjs.map(([path, { version }]) => `${path} ${version}`).join(', ') || 'none'}`)
}
// A linked workspace has its folder there, which is no address.
const fetched = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes(':'))
if (fetched.length > 0) {
  throw new Error(`addresses in the lock file (npm install --omit-lockfile-registry-resolved): ${fetched.map(([path]) => path).join(', ')}`)
}
