import type { Part } from '../client/part'
import { ApplicationService } from '../relations/application-service'
import { BlacklistService } from '../relations/blacklist-service'
import { createFollowService } from '../relations/follow-service'
import { FriendGroupService } from '../relations/friend-group-service'
import { FriendService } from '../relations/friend-service'
import { RelationListener } from '../relations/relation-listener'
import { RelationLists } from '../relations/relation-lists'
import { createStatusService } from '../relations/status-service'

/** Blacklist, friends, follows and user status: everything that people are to each other. */
export const relations: Part = {
  name: 'relations',
  makeFeatures: (context) => {
    const lists = new RelationLists(context)
    const listener = new RelationListener(lists, context)
    const [follows, statuses] = [createFollowService(context), createStatusService(context)]
    return [
      {
        services: {
          blacklist: new BlacklistService(context, lists),
          friends: new FriendService(context, lists),
          applications: new ApplicationService(context, lists),
          friendGroups: new FriendGroupService(context, lists),
        },
        syncListener: listener,
        close: () => listener.close(),
      },
      { ...follows, services: { follows: follows.service } },
      { ...statuses, services: { statuses: statuses.service } },
    ]
  },
}

export default relations
