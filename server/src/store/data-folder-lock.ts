import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, realpath, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The longest path of a folder of sockets that every system takes, with room for a socket's name. */
const MAX_FOLDER_BYTES = 72
/** An owner that is stopped or busy for so long is an owner. */
const ANSWER_MS = 10_000

/** Held as long as the process lives, at most: nobody answers on the socket of a process that was killed. */
export interface DataFolderLock {
  release(): Promise<void>
}

/**
 * One gateway per folder. Every candidate listens on a socket of its own in the folder, and then looks at all others:
 *
 *     candidate --- an owner answers, or a candidate with a smaller name lives ---> refused
 *     candidate --- those with greater names are gone ---> owner
 *
 * Of two candidates the one that looks later sees the other, so there is never more than one owner. A socket answers
 * only when its process is the owner, and closes when it is refused: so candidates wait for each other, and only
 * the smaller for the greater. The file of a killed process stays, but nobody answers there.
 */
export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  await mkdir(folder, { recursive: true })
  const place = await realpath(folder)
  if (process.platform === 'win32') return lockPipe(place)
  const sockets = await socketFolder(place)
  const name = `${process.pid}-${randomBytes(4).toString('hex')}`
  const candidate = new Candidate()
  await candidate.listen(join(sockets, name))
  const dead: string[] = []
  for (const other of await readdir(sockets)) {
    if (other === name) continue
    const found = await whoAnswers(join(sockets, other), { wait: other > name })
    if (found === 'dead') dead.push(other)
    if (found !== 'alive') continue
    await candidate.release()
    throw inUse(folder, other.split('-')[0])
  }
  candidate.own()
  // Not earlier: until there is an owner, a silent socket may belong to a candidate that is about to listen.
  await Promise.all(dead.map((other) => rm(join(sockets, other), { force: true })))
  return candidate
}

function inUse(folder: string, owner = 'unknown'): Error {
  return new Error(`the data folder ${folder} is in use by another gateway (process ${owner})`)
}

async function socketFolder(place: string): Promise<string> {
  const inside = join(place, 'lock')
  const folder = Buffer.byteLength(inside) <= MAX_FOLDER_BYTES ? inside : join(tmpdir(), `opentim-${nameOf(place)}`)
  await mkdir(folder, { recursive: true })
  return folder
}

function nameOf(place: string): string {
  return createHash('sha256').update(place).digest('hex').slice(0, 24)
}

/** This process's socket. Whoever connects hears a byte once the process owns the folder, or the end if it never does. */
class Candidate implements DataFolderLock {
  private readonly server: Server = createServer((socket) => this.greet(socket))
  private readonly waiting = new Set<Socket>()
  private owner = false

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(path, () => {
        this.server.unref()
        resolve()
      })
    })
  }

  own(): void {
    this.owner = true
    for (const socket of this.waiting) socket.end('!')
  }

  /** Closing removes the file too. */
  release(): Promise<void> {
    for (const socket of this.waiting) socket.destroy()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  private greet(socket: Socket): void {
    this.waiting.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => this.waiting.delete(socket)).unref()
    if (this.owner) socket.end('!')
  }
}

/** `alive` means without `wait`: somebody listens there; with it: the owner listens there. */
function whoAnswers(path: string, { wait }: { readonly wait: boolean }): Promise<'alive' | 'gone' | 'dead'> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve('dead')).once('close', () => resolve('gone'))
    const alive = (): void => {
      resolve('alive')
      socket.destroy()
    }
    socket.once(wait ? 'data' : 'connect', alive).setTimeout(ANSWER_MS, alive).resume()
  })
}

/** A named pipe of Windows has one listener at most and ends with its process. */
function lockPipe(place: string): Promise<DataFolderLock> {
  const candidate = new Candidate()
  return candidate.listen(`\\\\.\\pipe\\opentim-${nameOf(place)}`).then(() => candidate, () => Promise.reject(inUse(place)))
}
