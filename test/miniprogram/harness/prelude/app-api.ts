import { Listeners } from './device-api'
import type { Stage } from './stage'
import type { Wire } from './wire'

type AppOptions = Record<string, unknown>
type AppEvent = 'Launch' | 'Show' | 'Hide'

/** `App()` and the two events of its life that everything else may listen to. */
export function appApi(global: Record<string, unknown>, wire: Wire, stage: Stage): object {
  const show = new Listeners(wire, 'AppShow')
  const hide = new Listeners(wire, 'AppHide')
  let app: AppOptions | undefined

  const tellApp = (event: AppEvent, detail: object): void => {
    const run = app?.[`on${event}`]
    if (typeof run === 'function') wire.guard(() => void run.call(app, detail))
  }
  wire.on('app', (_id, { event, detail }: { event: AppEvent; detail: object }) => {
    tellApp(event, detail)
    if (event === 'Launch') return
    const listeners = event === 'Show' ? show : hide
    listeners.happen(detail)
    stage.tellTop(`on${event}`)
  })
  global['App'] = (options: AppOptions) => {
    app = options
  }
  global['getApp'] = () => app
  return { onAppShow: show.on, offAppShow: show.off, onAppHide: hide.on, offAppHide: hide.off }
}
