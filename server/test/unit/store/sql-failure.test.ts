import { describe, expect, it } from 'vitest'
import { InvalidValue, StoreUnavailable } from '../../../src/store/errors'
import { endsConnection, sqlFailure, toStoreError } from '../../../src/store/sql-failure'

const failing = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

describe('what an error of the driver means', () => {
  it.each(['23505', '40001', '40P01'])('%s is a conflict, which a fresh snapshot settles', (code) => {
    expect(sqlFailure(failing(code))).toBe('conflict')
  })

  it.each(['08006', '08P01', '57P01', '57P03', '53300', '53100', '57014', '25006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT'])(
    '%s means that the database is unavailable', (code) => {
      expect(toStoreError(failing(code))).toBeInstanceOf(StoreUnavailable)
    },
  )

  it.each([
    'Connection terminated unexpectedly', 'Query read timeout', 'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable', 'Cannot use a pool after calling end on the pool',
  ])('"%s" means so too, though it has no code', (text) => {
    expect(toStoreError(new Error(text))).toMatchObject({ name: 'StoreUnavailable', cause: { message: text } })
  })

  it.each(['57P01', '08006', '25006', 'ECONNRESET'])('%s ends the connection', (code) => {
    expect(endsConnection(failing(code))).toBe(true)
  })

  it.each(['53100', '57014', '58030', '23505', '40001', '22021', '42601'])('%s ends the statement, and the connection goes on', (code) => {
    expect(endsConnection(failing(code))).toBe(false)
  })

  it.each(['Query read timeout', 'timeout expired', 'Connection terminated due to connection timeout'])(
    'N02: "%s" took all the time there is: nobody asks again at once, and the connection is given up', (text) => {
      expect(sqlFailure(new Error(text))).toBe('silent')
      expect(endsConnection(new Error(text))).toBe(true)
    },
  )

  it('N02: 57014 took all the time there is too', () => {
    expect(sqlFailure(failing('57014'))).toBe('silent')
  })

  it.each(['22021', '22003', '22P02'])('%s is a value that cannot be stored', (code) => {
    expect(toStoreError(failing(code))).toBeInstanceOf(InvalidValue)
  })

  it.each(['42P01', '23502', '42601'])('%s is a mistake of ours and stays as it is', (code) => {
    const mistake = failing(code)
    expect(toStoreError(mistake)).toBe(mistake)
  })

  it('leaves alone what is no error of a driver', () => {
    const mistake = new TypeError('undefined is not a function')
    expect(toStoreError(mistake)).toBe(mistake)
    expect(toStoreError('text')).toBe('text')
  })
})
