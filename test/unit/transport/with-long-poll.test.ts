import { describe, expect, it } from 'vitest'
import { CLOSE, ERRORS } from '@opentim/protocol'
import { closeReason } from '../../../src/transport/close-reason'
import type { OpenTransport, TransportEvents } from '../../../src/transport/port'
import { withLongPoll } from '../../../src/transport/with-long-poll'
import { FakeClock } from '../../support/fake-clock'
import { FakeEnvironment } from '../../support/fake-platform'

type End = readonly [code: number, reason: string]

const BROKEN: End = [1006, 'no network']
const UNLISTED: End = [CLOSE.refused.code, closeReason(ERRORS.DOMAIN_NOT_LISTED)]
const FORBIDDEN: End = [CLOSE.refused.code, closeReason(ERRORS.FORBIDDEN_ORIGIN)]
const BUSY: End = [CLOSE.busy.code, '5000']

/** One attempt; each way is ended by hand. */
function attempt(): { readonly clock: FakeClock; readonly ends: End[]; readonly socket: TransportEvents[]; readonly poll: TransportEvents[] } {
  const clock = new FakeClock()
  const [socket, poll]: [TransportEvents[], TransportEvents[]] = [[], []]
  const way = (begun: TransportEvents[]): OpenTransport => (_url, events) => {
    begun.push(events)
    return { send: () => undefined, close: () => undefined, bufferedBytes: () => 0 }
  }
  const ends: End[] = []
  withLongPoll(way(socket), way(poll), { clock, environment: new FakeEnvironment() })('wss://gateway.test/', {
    onOpen: () => undefined,
    onFrame: () => undefined,
    onClose: (code, reason) => ends.push([code, reason]),
  })
  return { clock, ends, socket, poll }
}

describe('an attempt of which both ways fail', () => {
  it.each([
    ['a domain that is listed for neither ends it for good', UNLISTED, UNLISTED, UNLISTED],
    ['one that is not listed for requests does not, when the socket only broke', BROKEN, UNLISTED, BROKEN],
    ['one that is not listed for sockets does not, when the request only broke', UNLISTED, BROKEN, BROKEN],
    ['a page that may not connect is told so, whichever way says it', BROKEN, FORBIDDEN, FORBIDDEN],
    ['a gateway that is busy is given its time', UNLISTED, BUSY, BUSY],
  ])('%s', (_name, ofSocket, ofPoll, expected) => {
    const { ends, socket, poll } = attempt()
    socket[0]?.onClose(...ofSocket)
    poll[0]?.onClose(...ofPoll)
    expect(ends).toEqual([expected])
  })

  it('a request that may not be made takes no time from a socket that is slow, nor the other way round', async () => {
    const { clock, ends, socket, poll } = attempt()
    await clock.advance(4_000)
    poll[0]?.onClose(...UNLISTED)
    await clock.advance(60_000)
    expect(ends).toEqual([])
    socket[0]?.onClose(...BROKEN)
    const second = attempt()
    second.socket[0]?.onClose(...UNLISTED)
    await second.clock.advance(60_000)
    expect([ends, second.ends]).toEqual([[BROKEN], []])
  })
})
