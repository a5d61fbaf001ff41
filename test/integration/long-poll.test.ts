import { describe } from 'vitest'
import { describeConversation } from '../conversation/conversation'
import { describeHistory } from '../conversation/history'
import { longPollWorld } from '../conversation/long-poll-world'
import { describePresence } from '../conversation/people'
import { describeSending, describeSendingInTrouble } from '../conversation/sending'
import { SharedGateways, type World } from '../conversation/world'

const gateways = new SharedGateways()
const world = (): World => ({ ...longPollWorld(), gateways })

describe('T15, T16: over long poll alone', () => {
  describe('conversation', () => describeConversation(world()))
  describe('history', () => describeHistory(world()))
  describe('sending', () => describeSending(world()))
  describe('presence', () => describePresence(world()))
  describe('sending in trouble', () => describeSendingInTrouble(longPollWorld()))
})
