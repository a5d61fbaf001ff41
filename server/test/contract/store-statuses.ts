import { expect, it } from 'vitest'
import type { StoreKit } from './store-kit'

export function statusesContract(kit: () => StoreKit): void {
  it('remembers of a status what was named, and knows nothing of who never had one', async () => {
    const [ann, bob, cid] = await kit().trio()
    const { statuses } = kit().store
    await statuses.write(ann.id, { loggedIn: true })
    await statuses.write(bob.id, { custom: 'away' })
    await statuses.write(ann.id, { custom: 'busy' })
    await statuses.write(ann.id, {})
    expect(await statuses.read([ann.id, bob.id, cid.id])).toEqual(new Map([
      [ann.id, { loggedIn: true, custom: 'busy' }], [bob.id, { loggedIn: false, custom: 'away' }],
    ]))
    await statuses.write(ann.id, { loggedIn: false, custom: '' })
    expect((await statuses.read([ann.id])).get(ann.id)).toEqual({ loggedIn: false, custom: '' })
  })
}
