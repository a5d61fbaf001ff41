import { expect, it } from 'vitest'
import { shutDown } from '../../src/lifecycle/shutdown'
import { CoreKit } from '../support/core-kit'

it('N09: nobody new comes in, the sessions end, and only then the port closes: a client of the long poll fetches its end', async () => {
  const kit = new CoreKit()
  const happened: string[] = []
  const note = (what: string) => (): void => void happened.push(what)
  await shutDown({
    edges: [{ stopAccepting: note('edges') }],
    core: { ...kit.core, drain: async () => void happened.push('drain') },
    http: { stopAccepting: note('port'), close: note('connections') },
    store: Object.assign(kit.store, { close: async () => void happened.push('store') }),
    logger: kit.recorder,
    drainMs: 0,
  })
  expect(happened).toEqual(['edges', 'drain', 'port', 'connections', 'store'])
})
