import type { AsyncApi, Callbacks } from './async-api'
import type { NetworkTask, NetworkTasks } from './request-api'

interface UploadOption extends Callbacks {
  readonly url: string
  readonly filePath: string
  readonly name: string
  readonly header?: Readonly<Record<string, string>>
  readonly formData?: Readonly<Record<string, unknown>>
  readonly timeout?: number
}

interface DownloadOption extends Callbacks {
  readonly url: string
  readonly header?: Readonly<Record<string, string>>
  readonly filePath?: string
  readonly timeout?: number
}

/** `wx.uploadFile` and `wx.downloadFile`: files by their path on the device, never bytes. */
export function transferApi(api: AsyncApi, tasks: NetworkTasks): object {
  const expect = (name: string, option: Callbacks): number => {
    const id = api.expect(name, {
      success: (result) => {
        tasks.settled(id)
        option.success?.(result)
      },
      fail: (result) => {
        tasks.settled(id)
        option.fail?.(result)
      },
      complete: (result) => option.complete?.(result),
    })
    return id
  }
  return {
    uploadFile(option: UploadOption): NetworkTask {
      const { url, filePath, name, header, formData, timeout } = option
      return tasks.start('uploadFile', expect('uploadFile', option), { url, filePath, name, header, formData, timeout })
    },
    downloadFile(option: DownloadOption): NetworkTask {
      const { url, header, filePath, timeout } = option
      return tasks.start('downloadFile', expect('downloadFile', option), { url, header, filePath, timeout })
    },
  }
}
