import { ERRORS } from '@opentim/protocol'
import { EVENT } from '../api/event'
import { TimError } from '../api/errors'
import type { LoginOptions, LoginResult, NoData, SessionMethods, TimResponse } from '../api/types'
import { callExperimentalAPI } from './experimental-api'
import type { Instance } from './instance'

/** The part of an instance that logs in and out. */
export function sessionMethods(instance: Instance): SessionMethods {
  const { session, logger } = instance
  return {
    login: (options) => login(instance, options),
    logout: () => logout(instance),
    destroy: () => destroy(instance),
    isReady: () => session.state === 'ready',
    getLoginUser: () => session.userId,
    getServerTime: () => instance.serverSeconds(),
    setLogLevel: (level) => logger.setLevel(level),
    registerPlugin: (plugins) => {
      for (const plugin of Object.values(plugins)) instance.use(plugin)
      logger.write('debug', `registerPlugin: ${Object.keys(plugins).join(', ')}`)
    },
    use: (module) => instance.use(module),
    callExperimentalAPI: ((name: string, options: unknown) => callExperimentalAPI(instance, name, options)) as SessionMethods['callExperimentalAPI'],
  }
}

async function login({ session, gate }: Instance, options: LoginOptions): Promise<TimResponse<LoginResult>> {
  const { userID, userSig } = checkedCredentials(options)
  try {
    const repeatLogin = await session.login({ userID, userSig })
    const errorInfo = repeatLogin ? `${userID} is logged in already` : ''
    return { code: 0, data: { actionStatus: 'OK', errorCode: 0, errorInfo, repeatLogin } }
  } catch (error) {
    throw gate.raise(error)
  }
}

async function logout({ session, gate }: Instance): Promise<TimResponse<NoData>> {
  try {
    await session.logout()
    return { code: 0, data: {} }
  } catch (error) {
    throw gate.raise(error)
  }
}

async function destroy(instance: Instance): Promise<TimResponse<NoData>> {
  const { session, bus, gate, options } = instance
  const isFirst = session.state !== 'destroyed'
  // The slot is free at once: a new instance does not have to wait for the end of this one.
  options.onDestroy()
  const ended = session.destroy()
  if (ended) await ended
  if (isFirst) bus.emit(EVENT.SDK_DESTROY, { SDKAppID: options.sdkAppId })
  try {
    if (!ended) throw gate.raise(new TimError(ERRORS.NOT_LOGGED_IN, 'destroy'))
    return { code: 0, data: {} }
  } finally {
    bus.clear()
  }
}

function checkedCredentials(options: unknown): LoginOptions {
  const { userID, userSig } = typeof options === 'object' && options !== null ? (options as Partial<LoginOptions>) : {}
  if (typeof userID !== 'string' || typeof userSig !== 'string' || userID === '' || userSig === '') {
    throw new TimError(ERRORS.BAD_ARGUMENT)
  }
  return { userID, userSig }
}
