import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplicationKey } from './user-sig'

const FILE = 'application-key.json'
/** The range in which public SDKAppIDs lie, so that nothing which checks for ten digits is surprised. */
const FIRST_APP_ID = 1_400_000_000
const LAST_APP_ID = 1_699_999_999

/**
 * The application key of a data folder, made on the first call. Two processes that start at once get the same one:
 * the file is written whole under another name and then linked, and the loser reads what the winner linked.
 */
export function loadApplicationKey(dataFolder: string): ApplicationKey {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const path = join(dataFolder, FILE)
  if (!existsSync(path)) createKeyFile(path)
  return parseKeyFile(path, readFileSync(path, 'utf8'))
}

/** Has a first start made the key already? */
export function hasApplicationKey(dataFolder: string): boolean {
  return existsSync(join(dataFolder, FILE))
}

function createKeyFile(path: string): void {
  const key: ApplicationKey = { sdkAppId: randomInt(FIRST_APP_ID, LAST_APP_ID), secret: randomBytes(32).toString('hex') }
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}

function parseKeyFile(path: string, json: string): ApplicationKey {
  const broken = new Error(`${path} is damaged: it must hold sdkAppId and secret; remove it to make a new pair`)
  try {
    const { sdkAppId, secret } = JSON.parse(json) as Partial<ApplicationKey>
    if (typeof sdkAppId !== 'number' || typeof secret !== 'string' || secret.length < 32) throw broken
    return { sdkAppId, secret }
  } catch {
    throw broken
  }
}
