/** What a run must have left in the notes. */
export const NOTHING_WRONG: readonly string[] = []

/** What was seen of an application while it ran: things that are wrong on some device, and the most of what is scarce. */
export class Notes {
  readonly wrong: string[] = []
  /** Every line of the console, with its level. */
  readonly console: { readonly level: string; readonly line: string }[] = []
  /** What a person would have seen: toasts, titles, questions. */
  readonly ui: { readonly name: string; readonly option: Readonly<Record<string, unknown>> }[] = []
  /** What pages gave to their views. */
  readonly setData: { readonly route: string; readonly patch: Readonly<Record<string, unknown>> }[] = []
  /** The most sockets that the application kept at a time: those that it has begun to close do not count. */
  mostSockets = 0
  /** The most places of the five that were taken at a time. */
  mostSocketPlaces = 0
  /** When sockets were asked for, on the application's clock. */
  readonly socketsAtMs: number[] = []
  /** Sockets that were refused because five were there. */
  refusedSockets = 0
  /** Bytes of each frame that was sent. */
  readonly frameBytes: number[] = []
  /** The most requests, uploads and downloads that were wanted at a time. */
  mostRequests = 0
  /** Calls of synchronous storage, which hold up the page. */
  syncStorageCalls = 0

  add(text: string): void {
    this.wrong.push(text)
  }
}
