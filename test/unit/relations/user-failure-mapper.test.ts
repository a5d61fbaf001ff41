import { expect, it } from 'vitest'
import { failuresOf } from '../../../src/relations/user-failure-mapper'

it('the reason that comes with the first of a code is that of all of it', () => {
  const results = [
    { userId: 'bob', code: 0, reason: '' }, { userId: 'carol', code: 20003, reason: 'nobody' }, { userId: 'dave', code: 30001, reason: 'is so' },
    { userId: 'erin', code: 20003, reason: '' }, { userId: 'frank', code: 30001, reason: '' }, { userId: 'grace', code: 5, reason: '' },
  ]
  expect(failuresOf(results).map(({ userID, code, message }) => `${userID} ${code} ${message}`)).toEqual([
    'carol 20003 nobody', 'dave 30001 is so', 'erin 20003 nobody', 'frank 30001 is so', 'grace 5 ',
  ])
})
