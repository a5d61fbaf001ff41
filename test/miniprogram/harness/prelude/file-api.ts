import type { AsyncApi, Callbacks } from './async-api'
import { isArrayBuffer, noteView } from './values'
import type { Wire } from './wire'

interface FileOption extends Callbacks {
  readonly filePath?: string
  readonly path?: string
  readonly data?: unknown
  readonly encoding?: string
}

/** The folder that an application may write to. */
export const USER_DATA_PATH = 'wxfile://usr'

/** The part of the file manager that a chat needs: whole files, asynchronously. */
export function fileApi(wire: Wire, api: AsyncApi): object {
  const named = (name: string) => (option: FileOption) => {
    const { filePath = option.path, encoding, data } = option
    noteView(wire, data, `FileSystemManager.${name}`)
    const isBytes = isArrayBuffer(data)
    return api.ask(name, option, { filePath, encoding, text: isBytes ? undefined : data }, isBytes ? data : undefined)
  }
  const manager = Object.fromEntries(['writeFile', 'readFile', 'unlink', 'access', 'getFileInfo'].map((name) => [name, named(name)]))
  return { getFileSystemManager: () => manager, env: { USER_DATA_PATH } }
}
