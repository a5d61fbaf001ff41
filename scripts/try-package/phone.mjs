// A mini program on the harness' phones, with real sockets to the real gateway.
import { tsImport } from 'tsx/esm/api'

const harness = (name) => tsImport(`../../test/miniprogram/harness/${name}.ts`, import.meta.url)
const [{ launch }, { createChat }, { PROFILES }] = await Promise.all(['mini-program', 'app-chat', 'profiles'].map(harness))

export { PROFILES }

/** What a module of these files exports, in a mini program. */
export function requireOnPhone(files, request) {
  const app = launch({ files })
  try {
    return app.require(request)
  } finally {
    app.kill()
  }
}

/** Logs in by the SDK that `request` names in these files; fails when anything was done that some phone does not have. */
export async function logInOnPhone({ files, request, profile = PROFILES.modern }, { userID, userSig, ...options }) {
  const app = launch({ files, profile })
  try {
    const chat = createChat(app, options, request)
    await chat.login({ userID, userSig })
    if (chat.getLoginUser() !== userID) throw new Error(`logged in as ${chat.getLoginUser()}`)
    await chat.logout()
    if (app.notes.wrong.length > 0) throw new Error(app.notes.wrong.join('\n'))
  } finally {
    app.kill()
  }
}
