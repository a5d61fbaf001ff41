import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { GatewayProcess, emptyDataDir, freshDataDir, runGatewayCommand } from '../../../test/support/gateway-process'
import { RawClient } from '../../../test/support/raw-client'
import { loggedIn } from '../support/session-pair'

const folders: string[] = []
const folder = (made = freshDataDir()): string => {
  folders.push(made)
  return made
}
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true })
})

describe('opentim-server', () => {
  it('start makes an SDKAppID and a secret of its own, which only the owner can read, and keeps them', async () => {
    const dataDir = folder(emptyDataDir())
    const first = await GatewayProcess.start({ dataDir })
    await first.stop()
    const path = join(dataDir, 'application-key.json')
    const key = JSON.parse(readFileSync(path, 'utf8')) as { sdkAppId: number; secret: string }
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(key.secret).toMatch(/^[0-9a-f]{64}$/)
    expect(first.sdkAppID).toBe(key.sdkAppId)
    const second = await GatewayProcess.start({ dataDir })
    expect(second.sdkAppID).toBe(key.sdkAppId)
    await second.stop()
  })

  it('usersig prints one that logs in', async () => {
    const gateway = await GatewayProcess.start({ dataDir: folder() })
    const printed = runGatewayCommand(['usersig', 'alice', '--data', gateway.dataDir])
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    const client = await RawClient.connect(gateway.url)
    const answer = await client.login({ sdkAppID: gateway.sdkAppID, userID: 'alice', userSig: printed.stdout.trim() })
    expect(answer.code).toBe(0)
    await gateway.stop()
  })

  it('usersig refuses what is no userID', () => {
    const result = runGatewayCommand(['usersig', 'x'.repeat(33), '--data', folder(emptyDataDir())])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('userID')
  })

  it('says what is wrong with a setting, and starts nothing', () => {
    const result = runGatewayCommand(['start', '--port', 'many', '--data', folder(emptyDataDir())], { OPENTIM_C2C_RATE: '-1' })
    expect(result.code).toBe(1)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain('--port: "many" is not allowed; it takes a whole number from 0 to 65535')
    expect(result.stderr).toContain('OPENTIM_C2C_RATE: "-1" is not allowed')
  })

  it('prints its version, its help, and the name of a command that it does not know', () => {
    expect(runGatewayCommand(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(runGatewayCommand(['--help']).stdout).toContain('--web-instances')
    expect(runGatewayCommand(['strat'])).toMatchObject({ code: 1, stderr: expect.stringContaining('strat') as string })
  })

  it('N20: a second gateway on one data folder refuses and says why; the first goes on', async () => {
    const gateway = await GatewayProcess.start({ dataDir: folder() })
    const alice = await loggedIn(gateway, 'alice')
    await alice.sendAndWait({ to: 'bob', text: 'before' })
    await expect(GatewayProcess.start({ dataDir: gateway.dataDir })).rejects.toThrow(/in use by another gateway/)
    const [ack] = await alice.sendAndWait({ to: 'bob', text: 'after' })
    expect(ack).toMatchObject({ code: 0, seq: 2 })
    await gateway.stop()
  })
})

describe('opentim-server doctor', () => {
  it('finds nothing wrong with a fresh folder, and makes no key', () => {
    const dataDir = folder(emptyDataDir())
    const result = runGatewayCommand(['doctor', '--port', '0', '--data', dataDir])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).not.toContain('wrong')
    expect(existsSync(join(dataDir, 'application-key.json'))).toBe(false)
  })

  it('names a port that is taken', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    const result = runGatewayCommand(['doctor', '--port', String(port), '--data', folder(emptyDataDir())])
    holder.close()
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(new RegExp(`wrong +port \\(--port, --host\\): 127\\.0\\.0\\.1:${port}`))
  })

  it('names a data folder that cannot be one, a damaged key, a missing web root, a database that is not there', () => {
    const file = join(folder(emptyDataDir()), 'file')
    writeFileSync(file, '')
    expect(runGatewayCommand(['doctor', '--port', '0', '--data', file]).stdout).toContain('wrong  data folder (--data)')
    const dataDir = folder(emptyDataDir())
    writeFileSync(join(dataDir, 'application-key.json'), '{"sdkAppId": 5}')
    const result = runGatewayCommand(['doctor', '--port', '0', '--data', dataDir, '--web-root', join(dataDir, 'none')],
      { DATABASE_URL: 'postgres://nobody:password@127.0.0.1:1/none' })
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/wrong +application key .*damaged/)
    expect(result.stdout).toMatch(/wrong +static files \(--web-root\)/)
    expect(result.stdout).toMatch(/wrong +database \(DATABASE_URL, --data\): .*ECONNREFUSED/)
    expect(result.stdout).not.toContain('password')
  })

  it('names wrong values, and development mode where others could reach it', () => {
    const data = folder(emptyDataDir())
    const wrong = runGatewayCommand(['doctor', '--allowed-origins', '*', '--data', data], { OPENTIM_SECRET: 'short' })
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toContain('wrong  --allowed-origins: "*"')
    expect(wrong.stdout).toContain('wrong  OPENTIM_SECRET: the value is not allowed; it takes at least 32 characters')
    const open = runGatewayCommand(['doctor', '--dev', '--host', '0.0.0.0', '--port', '0', '--data', data])
    expect(open.stdout).toContain('wrong  development mode (--dev)')
  })
})
