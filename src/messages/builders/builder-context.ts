import type { IdStamp } from '../../shared/ids'

/** Who builds: all empty, and tinyId '0', while nobody is logged in. */
export interface Author {
  readonly userId: string
  readonly tinyId: string
  readonly nick: string
  readonly avatar: string
}

/** What builders need of the instance that they belong to. */
export interface BuilderContext {
  author(): Author
  nextStamp(): IdStamp
  /** 1, 2, 3 … per instance. */
  nextClientSequence(): number
}
