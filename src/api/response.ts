/** What every promise of the API resolves with. */
export interface TimResponse<Data> {
  code: 0
  data: Data
}

/** Data of an answer or event that carries nothing. */
export type NoData = Record<string, never>
