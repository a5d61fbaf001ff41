import type { HostWire } from './host-wire'
import type { Phone } from './phone'

const ALL_FILES = 200 * 1024 * 1024
const FULL = { errMsg: 'the maximum size of the file storage limit is exceeded', errno: 1300202 }

interface FileArgs {
  readonly filePath: string
  readonly encoding?: BufferEncoding
  readonly text?: string
}

/** Files of an application. It may write to its own folder only. */
export function serveFiles(wire: HostWire, phone: Phone): void {
  const stored = (): number => [...phone.files.values()].reduce((sum, { length }) => sum + length, 0)
  const existing = (id: number, path: string, run: (file: Uint8Array) => void): void => {
    const file = phone.files.get(path)
    if (file) run(file)
    else wire.fail(id, { errMsg: `no such file or directory, ${path}` })
  }
  wire.serve({
    writeFile: (id, { filePath, text = '', encoding = 'utf8' }: FileArgs, bytes) => {
      const data = bytes ? new Uint8Array(bytes) : new Uint8Array(Buffer.from(text, encoding))
      if (!filePath.startsWith('wxfile://usr/')) return wire.fail(id, { errMsg: `permission denied, open ${filePath}` })
      if (stored() + data.length > ALL_FILES) return wire.fail(id, FULL)
      phone.files.set(filePath, data)
      wire.succeed(id)
    },
    readFile: (id, { filePath, encoding }: FileArgs) => existing(id, filePath, (data) => {
      if (encoding) wire.succeed(id, { data: Buffer.from(data).toString(encoding) })
      else wire.succeed(id, {}, { as: 'data', data })
    }),
    unlink: (id, { filePath }: FileArgs) => existing(id, filePath, () => {
      phone.files.delete(filePath)
      wire.succeed(id)
    }),
    access: (id, { filePath }: FileArgs) => existing(id, filePath, () => wire.succeed(id)),
    getFileInfo: (id, { filePath }: FileArgs) => existing(id, filePath, ({ length }) => wire.succeed(id, { size: length })),
  })
}
