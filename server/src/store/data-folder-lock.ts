import { createHash, randomBytes } from 'node:crypto'
import { mkdir, realpath, rename, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The longest socket path that every system takes, with room to spare. */
const MAX_PATH_BYTES = 96
const TRIES = 5

/** Held as long as the process lives, at most: the system closes the socket of a killed process. */
export interface DataFolderLock {
  release(): Promise<void>
}

/**
 * One gateway per folder. The lock is a listening socket, which no crash can leave behind: the file may stay, but
 * nobody answers there any more. Whoever answers says which process it is.
 */
export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  await mkdir(folder, { recursive: true })
  const path = await socketPath(folder)
  for (let tries = 0; tries < TRIES; tries++) {
    const server = await listen(path)
    if (server) return { release: () => new Promise((resolve) => server.close(() => resolve())) }
    await takeAwayDeadSocket(path, folder)
  }
  throw new Error(`the data folder ${folder} could not be locked: other processes keep taking it`)
}

async function socketPath(folder: string): Promise<string> {
  const place = await realpath(folder)
  const name = createHash('sha256').update(place).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\opentim-${name}`
  const inside = join(place, 'gateway.lock')
  return Buffer.byteLength(inside) <= MAX_PATH_BYTES ? inside : join(tmpdir(), `opentim-${name}.lock`)
}

/** Undefined when the name is taken, by a living process or by the file of a dead one. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.end(String(process.pid))
    })
    server.once('error', (error: NodeJS.ErrnoException) => error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error))
    server.listen(path, () => resolve(server.unref()))
  })
}

/**
 * Moves the file away and asks again under its new name: between the first look and the move another newcomer may
 * have put its own living socket there, which then goes back.
 */
async function takeAwayDeadSocket(path: string, folder: string): Promise<void> {
  await refuseIfAnswered(path, folder)
  if (process.platform === 'win32') return
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  const moved = await rename(path, aside).then(() => true, () => false)
  if (!moved) return
  try {
    await refuseIfAnswered(aside, folder)
    await rm(aside, { force: true })
  } catch (error) {
    await rename(aside, path)
    throw error
  }
}

async function refuseIfAnswered(path: string, folder: string): Promise<void> {
  const owner = await ownerBehind(path)
  if (owner !== undefined) throw new Error(`the data folder ${folder} is in use by another gateway (process ${owner})`)
}

/** The process that answers, or undefined when nobody does. */
function ownerBehind(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(path)
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (said += text))
    socket.once('error', () => resolve(said || undefined))
    socket.once('end', () => resolve(said || 'unknown'))
  })
}
