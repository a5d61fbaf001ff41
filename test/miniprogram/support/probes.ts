import type { MiniProgram } from '../harness/mini-program'

type Answer = Readonly<Record<string, unknown>>

/** Calls an asynchronous function of `wx`: its result, or what it failed with; `errMsg` tells which. */
export function callWx(app: MiniProgram, name: string, option: object = {}): Promise<Answer> {
  const wx = app.run('wx') as Record<string, (option: unknown) => unknown>
  return new Promise((resolve) => {
    wx[name]?.(app.realm.adopt({ ...option, success: resolve, fail: resolve }))
  })
}

/** What a request, upload or download of a script can be asked. */
export interface TaskProbe {
  abort(): void
  /** What happened, in order: `success`, `fail`, `complete`, `progress`, each with what came. */
  readonly log: [string, Answer][]
}

/** Starts a request, an upload or a download. */
export function startTask(app: MiniProgram, name: 'request' | 'uploadFile' | 'downloadFile', option: object): TaskProbe {
  const start = app.run(`(name, option) => {
    const log = []
    const keep = (event) => (result) => { log.push([event, result]) }
    const task = wx[name](Object.assign(option, { success: keep('success'), fail: keep('fail'), complete: keep('complete') }))
    task.onProgressUpdate(keep('progress'))
    return { log, abort: () => task.abort() }
  }`) as (name: string, option: unknown) => TaskProbe
  return start(name, app.realm.adopt(option))
}

/** A socket of a script, and what happened to it. */
export interface SocketProbe {
  readonly log: [string, Answer][]
  readonly task: {
    readonly readyState: number
    send(option: unknown): void
    close(option?: unknown): void
  }
}

export function connect(app: MiniProgram, url: string): SocketProbe {
  const start = app.run(`(option) => {
    const log = []
    const keep = (event) => (result) => { log.push([event, result]) }
    const task = wx.connectSocket(Object.assign(option, { success: keep('success'), fail: keep('fail') }))
    task.onOpen(keep('open'))
    task.onMessage(keep('message'))
    task.onError(keep('error'))
    task.onClose(keep('close'))
    return { log, task }
  }`) as (option: unknown) => SocketProbe
  return start(app.realm.adopt({ url }))
}

/** The names of what happened. */
export function happened(probe: { readonly log: readonly [string, Answer][] }): string[] {
  return probe.log.map(([event]) => event)
}

/** A mini program without files, for scripts of tests. */
export const NO_FILES = {}
