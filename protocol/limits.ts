/** Limits of the protocol itself: both sides hold them, whatever a gateway's settings say. */
export const PROTOCOL_LIMITS = {
  /** A frame from a client, bytes. */
  upFrameBytes: 64 * 1024,
  /** Sends in one frame from a client. */
  upFrameSends: 500,
  /** Requests in one frame from a client. */
  upFrameRequests: 100,
  /** Rows in one page of a pull [SYNC-11]. */
  pageRows: 1000,
  /** Ranges in one pull. */
  pullRanges: 200,
  /** Index rows in one page. */
  indexPageRows: 100,
  /** A UserSig, bytes, before and after inflating. */
  userSigBytes: 2048,
  userSigInflatedBytes: 4096,
} as const
