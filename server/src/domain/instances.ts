/** A logged-in instance of an account, as the rule sees it. */
export interface Instance {
  readonly deviceId: string
}

/** What one more login of an account does to those that are there. */
export interface LoginDecision<T> {
  /** Older sockets of the same device. */
  readonly replaced: readonly T[]
  /** Instances that must leave, the earliest first. */
  readonly kicked: readonly T[]
  /** `kicked`: a newer instance took this one's place meanwhile. `full`: too many sockets. */
  readonly refused: 'kicked' | 'full' | undefined
}

export interface InstanceLimits {
  /** Instances that may be online together; 0 is any number. */
  readonly instances: number
  readonly connections: number
}

/**
 * Web, mini program and Node instances share one limit. The application's own login takes the place of the earliest;
 * an SDK that merely reconnects does not push out others, which came while it was away.
 */
export function decideLogin<T extends Instance>(
  present: readonly T[], incoming: Instance & { readonly fresh: boolean }, limits: InstanceLimits,
): LoginDecision<T> {
  const isSameDevice = (other: Instance): boolean => other.deviceId !== '' && other.deviceId === incoming.deviceId
  const replaced = present.filter(isSameDevice)
  const others = present.filter((other) => !isSameDevice(other))
  const excess = limits.instances === 0 ? 0 : Math.max(0, others.length + 1 - limits.instances)
  if (excess > 0 && !incoming.fresh) return { replaced: [], kicked: [], refused: 'kicked' }
  if (others.length - excess >= limits.connections) return { replaced: [], kicked: [], refused: 'full' }
  return { replaced, kicked: others.slice(0, excess), refused: undefined }
}
