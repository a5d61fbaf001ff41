// Stores messages on the folder given and writes the highest acknowledged seq to stdout, line by line, until it is killed.
import { openStore } from '../../../src/store/open-store'
import { message } from '../store-kit'

const BATCH = 20
const store = await openStore({ dataDir: process.argv[2] }, { clock: { now: () => Date.now() }, logger: console })
const [ann, bob] = await store.ensureUsers(['ann', 'bob'])
if (!ann || !bob) throw new Error('no users')
for (;;) {
  const { results } = await store.appendMessages(Array.from({ length: BATCH }, () => message(ann, bob)))
  const last = results.at(-1)
  if (last?.outcome !== 'stored') throw new Error('a message was not stored')
  process.stdout.write(`${last.seq}\n`)
}
