import { FriendGroupAction } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import { expect, it } from 'vitest'
import { PeopleKit, lineOf } from '../support/people-kit'
import type { Person } from '../support/people-kit'

/** The facts that came with the login. */
function factsAtLogin({ client: { responses } }: Person): string[] {
  return decoders.LoginResponse.decode(responses[0]?.body ?? new Uint8Array()).page?.facts.map(lineOf) ?? []
}

it('a login names removed facts to a device that may have them, and to no new one', async () => {
  const kit = new PeopleKit()
  const ann = await kit.person('ann')
  for (const name of ['gone', 'kept']) await ann.ask('changeFriendGroup', { action: FriendGroupAction.CREATE_GROUP, name })
  await ann.ask('changeFriendGroup', { action: FriendGroupAction.DELETE_GROUP, name: 'gone' })
  const { epoch } = kit.store
  expect(factsAtLogin(await kit.person('ann'))).toEqual(['group kept'])
  expect(factsAtLogin(await kit.person('ann', { epoch: 'of another database', uver: 9 }))).toEqual(['group kept'])
  expect(factsAtLogin(await kit.person('ann', { epoch, uver: 0 }))).toEqual(['group kept', 'no group ?'])
  expect(factsAtLogin(await kit.person('ann', { epoch, uver: 2 }))).toEqual(['no group ?'])
})
