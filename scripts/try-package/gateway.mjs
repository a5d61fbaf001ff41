// One real gateway for all checks, so that a build shows that it works by logging in.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../prepare.mjs'

/** Starts it on a free port, for pages of that origin; gives its address, its SDKAppID and how to end it. */
export async function startGateway(dataFolder, pageOrigin) {
  const args = [join(root, 'server/dist/main.js'), 'start', '--port', '0', '--data', dataFolder, '--dev', '--allowed-origins', pageOrigin]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text) => { log += text })
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => undefined)])
  if (!line) throw new Error(`the gateway did not start: ${log}`)
  const { url, sdkAppID } = JSON.parse(line[0])
  const stop = async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
  }
  return { url, sdkAppID, stop }
}

/** What a login needs, in a check: the gateway that the runner has started, and a signature for that user. */
export async function loginOf(userID) {
  const { OPENTIM_GATEWAY: endpoint, OPENTIM_SDK_APP_ID: sdkAppID } = process.env
  const response = await fetch(`${endpoint.replace(/^ws/, 'http').replace(/\/ws$/, '')}/dev/usersig?userID=${userID}`)
  const { userSig } = await response.json()
  return { SDKAppID: Number(sdkAppID), endpoint, userID, userSig }
}
