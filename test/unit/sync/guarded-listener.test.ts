import { describe, expect, it } from 'vitest'
import type { TimError } from '../../../src/api/errors'
import { guardListener } from '../../../src/sync/guarded-listener'
import { UiRecorder } from '../../support/ui-recorder'

describe('guardListener', () => {
  it('says once per burst that it is over, before what was waiting for it', async () => {
    const ui = new UiRecorder('bob')
    const listener = guardListener(ui, () => undefined)
    let settledWhenAnswered = -1
    listener.onIndex([])
    listener.onReset()
    await Promise.resolve().then(() => { settledWhenAnswered = ui.settled })
    expect([ui.settled, settledWhenAnswered]).toEqual([1, 1])
    listener.onReset()
    await Promise.resolve()
    expect(ui.settled).toBe(2)
  })

  it('R20: reports what a listener throws, and goes on', async () => {
    const ui = new UiRecorder('bob')
    const errors: TimError[] = []
    const listener = guardListener(ui, (error) => errors.push(error))
    ui.onCall = () => { throw new Error('broken') }
    listener.onReset()
    listener.onIndex([])
    await Promise.resolve()
    expect(errors.map(({ code }) => code)).toEqual([2109, 2109, 2109])
  })

  it('S21: tells nothing any more once it is muted', () => {
    const ui = new UiRecorder('bob')
    let muted = false
    const listener = guardListener(ui, () => undefined, () => muted)
    listener.onReset()
    muted = true
    listener.onReset()
    expect(ui.resets).toEqual(['all'])
  })
})
