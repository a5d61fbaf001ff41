/**
 * What `opentim/modules/group-module` and its like give: newer kits import such modules and hand them to `chat.use()`.
 * Everything is built in here, so there is nothing in them.
 */
const inertModule: Readonly<Record<string, never>> = {}

export default inertModule
