/** Where a gateway is, for instances that do not say. */
export interface ConfigureOptions {
  /** The gateway's WebSocket address, e.g. `wss://chat.example.com/`. */
  endpoint?: string
}

/** Options of `TIM.create()`. */
export interface CreateOptions {
  /** The application's number; a numeric string is taken too. */
  SDKAppID: number | string
  /** The gateway's WebSocket address. Default: `TIM.configure()`, then in a page its own origin. */
  proxyServer?: string
  /** Another name for `proxyServer`. */
  endpoint?: string
  /** A further instance for the same SDKAppID in one page or process, e.g. for a second account. */
  instance?: string
  /** Where the SDK runs, when it should not find that out by itself. Throws 61026 where this build has no such platform. */
  platform?: 'web' | 'node' | 'miniprogram'
  /** Accepted for compatibility, without effect. */
  oversea?: boolean
  fileUploadProxy?: string
  fileDownloadProxy?: string
  scene?: string
  devMode?: boolean
  unlimitedAVChatRoom?: boolean
}
