import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { helpText } from '../../src/config/help'
import { ConfigError, resolveConfig } from '../../src/config/resolve-config'
import { SETTINGS } from '../../src/config/settings'
import { VERSION } from '../../src/version'

function problems(args: readonly string[], environment: Record<string, string> = {}): readonly string[] {
  try {
    resolveConfig(args, environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('configuration', () => {
  it('has a default for what must not be set', () => {
    const { config } = resolveConfig([], {})
    expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', c2cRate: 5, webInstances: 1, revokeWindowS: 120, messageBytes: 12_288, dev: false })
    expect(config).toMatchObject({ secret: undefined, databaseUrl: undefined, createUnknownUsers: undefined })
  })

  it('takes a flag before an environment variable before the default', () => {
    expect(resolveConfig([], { OPENTIM_PORT: '1' }).config.port).toBe(1)
    expect(resolveConfig(['--port', '2'], { OPENTIM_PORT: '1' }).config.port).toBe(2)
    expect(resolveConfig([], { OPENTIM_PORT: '' }).config.port).toBe(8080)
    expect(resolveConfig([], { DATABASE_URL: 'postgres://localhost/chat' }).config.databaseUrl).toBe('postgres://localhost/chat')
  })

  it('reads switches with and without a value, and leaves other words alone', () => {
    expect(resolveConfig(['--dev', 'alice'], {})).toMatchObject({ config: { dev: true }, rest: ['alice'] })
    expect(resolveConfig(['--dev=false'], { OPENTIM_DEV: 'true' }).config.dev).toBe(false)
  })

  it.each([
    [['--port', '99999'], {}, '--port: "99999" is not allowed; it takes a whole number from 0 to 65535'],
    [[], { OPENTIM_PORT: 'x' }, 'OPENTIM_PORT: "x" is not allowed; it takes a whole number from 0 to 65535'],
    [['--log-level', 'loud'], {}, '--log-level: "loud" is not allowed; it takes one of debug, info, warn, error, silent'],
    [['--c2c-rate', '1.5'], {}, '--c2c-rate: "1.5" is not allowed; it takes a whole number from 0 to 100000'],
    [[], { OPENTIM_DEV: 'yes' }, 'OPENTIM_DEV: "yes" is not allowed; it takes true or false'],
  ])('a wrong value names itself: %j %j', (args, environment, sentence) => {
    expect(problems(args, environment as Record<string, string>)).toEqual([sentence])
  })

  it('names every wrong value at once, and an unknown flag', () => {
    expect(problems(['--port', 'x', '--host', ' '])).toHaveLength(2)
    expect(problems(['--prot', '1'])[0]).toContain('--prot')
  })

  it('never shows a secret or a database password', () => {
    const text = problems(['--secret', 'hunter2'], { DATABASE_URL: 'mysql://me:hunter2@host/db' }).join('\n')
    expect(text).toContain('--secret')
    expect(text).toContain('DATABASE_URL')
    expect(text).not.toContain('hunter2')
  })

  it.each(['*', 'https://a.example/', 'https://a.example/path', 'a.example', 'https://*.example', 'null', 'https://a.example.'])(
    'A14: %s is no origin', (origin) => {
      expect(problems(['--allowed-origins', origin])).toHaveLength(1)
    })

  it('A13: origins of other schemes can be listed', () => {
    const { config } = resolveConfig(['--allowed-origins', 'https://A.example:443, weapp://wx123'], {})
    expect(config.allowedOrigins).toEqual(['https://a.example', 'weapp://wx123'])
  })

  it('prints every setting in its help', () => {
    const help = helpText()
    for (const { flag, env } of Object.values(SETTINGS)) {
      expect(help).toContain(`--${flag} (${env}`)
    }
  })

  it('knows its own version', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
    expect(VERSION).toBe(version)
  })
})
