import type { ErrorDefinition } from '@opentim/protocol'

/** The reason with which a transport ends by itself when it knows the error; with CLOSE.refused no attempt follows. */
export function closeReason({ code, text }: ErrorDefinition): string {
  return `${text} ${code}`
}
