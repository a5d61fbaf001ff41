/** What a call of `wx` fails with: no `Error`, and without a stack. `errno` is missing on older clients. */
export interface WxFailure {
  readonly errMsg?: string
  readonly errno?: number
}

/** How every call of `wx` ends. */
interface WxCall<Result> {
  success?: (result: Result) => void
  fail?: (failure: WxFailure) => void
}

/** A socket. It has no `off…`: what was attached stays. */
export interface WxSocketTask {
  send(options: { data: ArrayBuffer } & WxCall<unknown>): void
  close(options: { code: number; reason: string }): void
  onOpen(listen: () => void): void
  onMessage(listen: (message: { data: string | ArrayBuffer }) => void): void
  onError(listen: (failure: WxFailure) => void): void
  onClose(listen: (end: { code: number; reason: string }) => void): void
}

export interface WxSockets {
  connectSocket(options: { url: string; timeout: number; tcpNoDelay: boolean } & WxCall<unknown>): WxSocketTask
}

/** An answer to an HTTP request; header names come in any case. */
export interface WxAnswer {
  readonly statusCode: number
  readonly data: unknown
  readonly header: Readonly<Record<string, unknown>>
}

interface WxRequestOptions extends WxCall<WxAnswer> {
  url: string
  method: 'POST'
  header: Record<string, string>
  data: ArrayBuffer
  responseType: 'arraybuffer'
  timeout: number
}

export interface WxRequests {
  request(options: WxRequestOptions): { abort(): void }
}

/** All of it works without callbacks of ours being lost; values are strings only. */
export interface WxStorage {
  getStorage(options: { key: string } & WxCall<{ data: unknown }>): void
  setStorage(options: { key: string; data: string } & WxCall<unknown>): void
  removeStorage(options: { key: string; complete: () => void }): void
  /** `currentSize` in kilobytes, for everything that the mini program keeps. */
  getStorageInfo(options: WxCall<{ keys: string[]; currentSize: number }>): void
}

export interface WxDeviceMemory {
  getStorageSync(key: string): unknown
  setStorageSync(key: string, value: string): void
}

/** `isConnected` may be wrong, and iOS says `offline` where others say `none`. */
export interface WxNetworkState {
  readonly isConnected: boolean
  readonly networkType: string
}

/** Missing on older clients, and partly inside plugins. `offX()` without the listener would remove the application's too. */
export interface WxHints {
  getNetworkType?(options: WxCall<{ networkType: string }>): void
  onNetworkStatusChange?(listen: (state: WxNetworkState) => void): void
  /** Takes the listener that was added; the vendor's typings give it another shape. */
  offNetworkStatusChange?(listen: unknown): void
  onAppShow?(listen: () => void): void
  offAppShow?(listen: () => void): void
}

interface WxRandomSource {
  /** By callback only: as a promise some clients give undefined. */
  getRandomValues?: (options: { length: number } & WxCall<{ randomValues: ArrayBuffer }>) => void
}

export interface WxEntropy extends WxRandomSource {
  getUserCryptoManager?(): WxRandomSource
}

/** Everything that the SDK uses of `wx`. Held to the vendor's typings by test/types/miniprogram. */
export type WxApi = WxSockets & WxRequests & WxStorage & WxDeviceMemory & WxHints & WxEntropy
