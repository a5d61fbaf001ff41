import type { CreateOptions } from '../api/types'

/** The application's number out of what was given; undefined when that is none. */
export function parseSdkAppId(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** Which instance is meant: one per application, and one more per name. */
export function instanceKey(sdkAppId: number, options: CreateOptions): string {
  return `${sdkAppId}/${options.instance ?? ''}`
}
