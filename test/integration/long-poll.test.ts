import { describe } from 'vitest'
import { describeConversation } from '../conversation/conversation'
import { describeHistory } from '../conversation/history'
import { longPollWorld } from '../conversation/long-poll-world'
import { describeSending, describeSendingInTrouble } from '../conversation/sending'

describe('T15, T16: over long poll alone', () => {
  describe('conversation', () => describeConversation(longPollWorld()))
  describe('history', () => describeHistory(longPollWorld()))
  describe('sending', () => describeSending(longPollWorld()))
  describe('sending in trouble', () => describeSendingInTrouble(longPollWorld()))
})
