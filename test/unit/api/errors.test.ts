import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'

describe('TimError', () => {
  it('is an Error with enumerable code, message and data', () => {
    const error = new TimError(ERRORS.NOT_LOGGED_IN, 'sendMessage')
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('Error')
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['code', 'message', 'data']))
    expect({ ...error }).toMatchObject({ code: 2024, message: 'sendMessage failed: not logged in', data: {} })
  })

  it('says exactly what the API says of bad arguments', () => {
    expect(new TimError(ERRORS.BAD_ARGUMENT).message).toBe('Params validate failed.')
  })
})
