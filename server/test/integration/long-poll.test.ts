import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayProcess } from '../../../test/support/gateway-process'
import { PollClient } from '../support/poll-client'
import { loggedIn } from '../support/session-pair'

let gateway: GatewayProcess

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--allowed-origins', 'https://friend.example'] })
})
afterAll(() => gateway.remove())

describe('a conversation over long poll', () => {
  it('a client of the long poll and one with a WebSocket hear each other, in order', async () => {
    const polling = await PollClient.login(gateway, 'polly')
    const socketed = await loggedIn(gateway, 'sock')
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`)
    for (const text of texts) await polling.send({ to: 'sock', text })
    await socketed.until(() => socketed.rows[49], 'the messages')
    expect(socketed.texts).toEqual(texts)
    for (const text of texts) await socketed.sendAndWait({ to: 'polly', text })
    await polling.until(() => polling.texts[49])
    expect(polling.texts).toEqual(texts)
    expect(polling.acks.map(({ ref, code }) => [ref, code])).toEqual(texts.map((_, index) => [index + 1, 0]))
  })
})
