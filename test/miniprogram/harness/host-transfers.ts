import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { HostRequests } from './host-requests'
import type { HeaderFields } from './http-exchange'
import type { HostWire } from './host-wire'
import type { Phone } from './phone'

const LARGEST_DOWNLOAD = 200 * 1024 * 1024

interface UploadArgs {
  readonly url: string
  readonly filePath: string
  readonly name: string
  readonly header?: HeaderFields
  readonly formData?: Readonly<Record<string, unknown>>
  readonly timeout?: number
}

interface DownloadArgs {
  readonly url: string
  readonly header?: HeaderFields
  readonly filePath?: string
  readonly timeout?: number
}

interface TransferParts {
  readonly wire: HostWire
  readonly phone: Phone
  readonly requests: HostRequests
}

/** `uploadFile` and `downloadFile` with the files of the device. */
export function serveTransfers({ wire, phone, requests }: TransferParts): void {
  const progress = (id: number, sent: number, all: number, names: readonly [string, string]): void => {
    requests.tell(id, 'progress', { progress: all === 0 ? 100 : Math.floor((sent / all) * 100), [names[0]]: sent, [names[1]]: all })
  }

  const upload = async (id: number, { url, filePath, name, header = {}, formData = {}, timeout }: UploadArgs): Promise<void> => {
    const file = phone.files.get(filePath)
    if (!file) return wire.fail(id, { errMsg: `file doesn't exist: ${filePath}` })
    const { type, body } = await multipart(formData, name, new File([new Uint8Array(file)], basename(filePath)))
    requests.start(id, { url, method: 'POST', header: { ...header, 'content-type': type }, body, timeout }, {
      onSent: (sent) => progress(id, sent, body.length, ['totalBytesSent', 'totalBytesExpectedToSend']),
      onHeaders: (statusCode, answered) => requests.tell(id, 'headers', { statusCode, header: requests.cased(answered) }),
      onDone: (statusCode, _answered, data) => wire.succeed(id, { statusCode, data: Buffer.from(data).toString() }),
    })
  }

  const download = (id: number, { url, header = {}, filePath, timeout }: DownloadArgs): void => {
    let all = 0
    let come = 0
    requests.start(id, { url, method: 'GET', header, timeout }, {
      onHeaders: (statusCode, answered) => {
        all = Number(new Headers(answered).get('content-length') ?? 0)
        requests.tell(id, 'headers', { statusCode, header: requests.cased(answered) })
      },
      onChunk: (chunk) => {
        come += chunk.length
        progress(id, come, all, ['totalBytesWritten', 'totalBytesExpectedToWrite'])
      },
      onDone: (statusCode, _answered, data) => {
        if (data.length > LARGEST_DOWNLOAD) return wire.fail(id, { errMsg: 'exceed max file size' })
        const path = filePath ?? `wxfile://tmp_${randomUUID()}`
        phone.files.set(path, data)
        wire.succeed(id, { statusCode, ...(filePath ? { filePath } : { tempFilePath: path }) })
      },
    })
  }

  wire.serve({
    uploadFile: (id, args: UploadArgs) => void upload(id, args),
    downloadFile: (id, args: DownloadArgs) => download(id, args),
  })
}

/** The platform's own writer of forms makes the body. */
async function multipart(fields: Readonly<Record<string, unknown>>, name: string, file: File): Promise<{ type: string; body: Uint8Array }> {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value))
  form.append(name, file)
  const answer = new Response(form)
  return { type: answer.headers.get('content-type') ?? '', body: new Uint8Array(await answer.arrayBuffer()) }
}
