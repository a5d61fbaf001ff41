import type { AsyncApi } from './async-api'
import type { Wire } from './wire'

export interface PageOptions extends Record<string, unknown> {
  readonly data?: object
}

interface PageParts {
  readonly wire: Wire
  readonly api: AsyncApi
}

type Tree = Record<string, unknown>

/** One open page: the options as an object of its own, with `data` and `setData`. */
export class Page {
  readonly instance: Tree

  constructor(readonly route: string, options: PageOptions, private readonly parts: PageParts) {
    this.instance = {
      ...options,
      route,
      data: copy(options.data ?? {}),
      setData: (patch: Tree, done?: () => void) => this.setData(patch, done),
      selectComponent: () => null,
    }
  }

  tell(handler: string, event?: unknown): unknown {
    const run = this.instance[handler]
    if (typeof run !== 'function') return undefined
    let result: unknown
    this.parts.wire.guard(() => {
      result = run.call(this.instance, event)
    })
    return result
  }

  /** What goes to the view is JSON: nothing of it may be undefined, a function or bytes. */
  private setData(patch: Tree, done?: () => void): void {
    const { wire, api } = this.parts
    for (const [path, value] of Object.entries(patch)) {
      if (value === undefined || typeof value === 'function') wire.note(`setData was given ${typeof value} for ${path}`)
      else assign(this.instance['data'] as Tree, path, copy(value))
    }
    wire.call('setData', 0, { route: this.route, patch })
    if (done) api.accept('setData', { success: done })
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Sets `a.b[2].c` of a tree; what is missing on the way is made. */
function assign(tree: Tree, path: string, value: unknown): void {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '')
  const last = steps.pop() ?? path
  let at: Tree = tree
  steps.forEach((step, index) => {
    const next = at[step]
    if (typeof next !== 'object' || next === null) at[step] = /^\d+$/.test(steps[index + 1] ?? last) ? [] : {}
    at = at[step] as Tree
  })
  at[last] = value
}
