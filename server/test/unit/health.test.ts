import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock'
import { Health } from '../../src/observability/health'

describe('health', () => {
  it('is what the database says, asked once for everybody who wants to know meanwhile', async () => {
    let asked = 0
    const health = new Health({ ping: () => Promise.resolve(void asked++) }, new FakeClock())
    await Promise.all([health.check(), health.check()])
    expect(asked).toBe(1)
  })

  it('ends after two seconds when the database does not answer', async () => {
    const clock = new FakeClock()
    const checked = new Health({ ping: () => new Promise(() => undefined) }, clock).check().catch((error: Error) => error.message)
    await clock.advance(2000)
    expect(await checked).toBe('the database does not answer')
  })

  it('is over when the gateway drains, whatever the database says: new clients go elsewhere', async () => {
    const health = new Health({ ping: () => Promise.resolve() }, new FakeClock())
    await health.check()
    health.stopAccepting()
    await expect(health.check()).rejects.toThrow('draining')
  })
})
