import { describe, expect, it } from 'vitest'
import type { Part } from '../../../src/client/part'
import { ALICE, createWorld } from './create-client'

/** A part that writes down each time that it was put around a transport. */
function noting(name: string, log: string[]): Part {
  return {
    name,
    wrapTransport: (open) => {
      log.push(name)
      return open
    },
  }
}

describe('parts', () => {
  it('are put around the transport at the next login, whichever call brought them', async () => {
    const { create } = createWorld()
    const chat = create()
    const log: string[] = []
    chat.use(noting('one', log))
    chat.registerPlugin({ two: noting('two', log) })
    chat.use([noting('three', log), undefined, noting('four', log)])
    expect(log).toEqual([])
    await chat.login(ALICE)
    expect(log).toEqual(['one', 'two', 'three', 'four'])
  })

  it('are there once: a second one of the same name, from another file of the package, is not added', async () => {
    const { create } = createWorld()
    const chat = create()
    const log: string[] = []
    for (let times = 0; times < 2; times++) chat.use(noting('one', log))
    await chat.login(ALICE)
    expect(log).toEqual(['one'])
  })

  it('are nothing else that existing code hands over', async () => {
    const { create } = createWorld()
    const chat = create()
    for (const module of [{}, undefined, null, 'group', { name: 'group' }, [{}]]) chat.use(module)
    chat.registerPlugin({ 'tim-upload-plugin': class {} })
    await chat.login(ALICE)
    expect(chat.isReady()).toBe(true)
  })
})
