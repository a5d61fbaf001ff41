/**
 * PGlite in a thread of its own, so that SQL never holds up the gateway's event loop. It speaks the wire protocol of
 * PostgreSQL: bytes in, bytes out. Plain JavaScript, because a worker has no TypeScript loader; copied beside the
 * bundle as it is.
 *
 * @typedef {{ folder: string | null }} WorkerData
 * @typedef {{ type: 'bytes', bytes: Uint8Array } | { type: 'close' }} Inbound
 * @typedef {{ type: 'ready' } | { type: 'failed', reason: string } | { type: 'bytes', bytes: Uint8Array }
 *   | { type: 'closed' }} Outbound
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

if (!parentPort) throw new Error('pglite-worker.mjs runs as a worker thread')
const port = parentPort

/** @type {(message: Outbound, transfer?: readonly ArrayBuffer[]) => void} */
const post = (message, transfer) => port.postMessage(message, transfer)

/**
 * A cluster is made beside its place and moved there when it is whole: a process that is killed while it makes one
 * leaves no half of a database behind.
 *
 * @param {string} folder
 */
async function makeCluster(folder) {
  const unfinished = `${folder}.new`
  await mkdir(dirname(folder), { recursive: true })
  await rm(unfinished, { recursive: true, force: true })
  const database = await PGlite.create(unfinished)
  await database.close()
  await rename(unfinished, folder)
}

/** @param {WorkerData} data */
async function open({ folder }) {
  if (folder === null) return PGlite.create()
  if (!existsSync(folder)) await makeCluster(folder)
  return PGlite.create(folder)
}

/** @param {PGlite} database */
function serve(database) {
  port.on('message', async (/** @type {Inbound} */ message) => {
    if (message.type === 'close') {
      await database.close()
      post({ type: 'closed' })
      port.close()
      return
    }
    const answer = await database.execProtocolRaw(message.bytes)
    if (answer.length === 0) return
    // A copy: the answer may be a view of PGlite's own buffer, which must not be transferred away.
    const bytes = answer.slice()
    post({ type: 'bytes', bytes }, [bytes.buffer])
  })
}

try {
  serve(await open(workerData))
  post({ type: 'ready' })
} catch (error) {
  post({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
  port.close()
}
