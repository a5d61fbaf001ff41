import type { SyncListener } from '../sync/port'
import { recordFromWire } from './profile-mapper'
import type { ProfileService } from './profile-service'

/** What profiles learn from the sync engine. To be told first: whatever shows a name afterwards shows the newest. */
export function profileListener(service: ProfileService): Partial<SyncListener> {
  return {
    onRows: ({ entries, fresh }) => {
      // Rows of the past carry names of the past.
      if (!fresh) return
      for (const { message, time } of entries) if (message) service.noteSender(message, time)
    },
    onOnline: (record, timeSeconds) => service.noteSender(record, timeSeconds),
    onProfiles: (profiles, isAnswer) => service.onProfiles(profiles.map(recordFromWire), isAnswer),
    onReset: () => service.onReset(),
    onSettled: () => service.tellNews(),
  }
}
