import { expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import { ALICE, createWorld } from './create-client'

const textTo = (to: string) => ({ to, conversationType: TYPES.CONV_C2C, payload: { text: 'hi' } })

it.each(['sendMessage', 'resendMessage'] as const)('34.7: %s() rejects with the message, with status fail', async (name) => {
  const chat = createWorld().create()
  const message = chat.createTextMessage(textTo('bob'))
  await expect(chat[name](message)).rejects.toMatchObject({ code: 2024, data: { message } })
  expect(message.status).toBe('fail')
  const frozen = Object.freeze(chat.createTextMessage(textTo('bob')))
  await expect(chat[name](frozen)).rejects.toMatchObject({ code: 2024, data: { message: { ID: frozen.ID, status: 'fail' } } })
})

it('34.7: a message that was stored stays as it is', async () => {
  const chat = createWorld().create()
  await chat.login(ALICE)
  const { data: { message } } = await chat.sendMessage(chat.createTextMessage(textTo('bob')))
  await chat.logout()
  await expect(chat.sendMessage(message)).rejects.toMatchObject({ code: 2024, data: { message: { status: 'success' } } })
})
