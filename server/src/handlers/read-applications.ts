import { FactKind } from '@opentim/protocol'
import { readApplications as decide } from '../domain/applications'
import { Refusal } from '../domain/refusal'
import type { Handler } from './port'

/** Moves the mark up to which the asker has read applications. */
export const readApplications: Handler<'readApplications'> = async (context, { time }) => {
  const { user, clock } = context
  if (!Number.isFinite(time) || time < 0) throw new Refusal('BAD_REQUEST')
  const scope = { user, others: [], wholeKinds: [FactKind.APPLICATIONS_READ] }
  await context.changeFacts(scope, (found) => decide(found, user, { time, nowMs: clock.now() }))
  return {}
}
