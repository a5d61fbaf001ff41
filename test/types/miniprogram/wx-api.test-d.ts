import type { WxApi, WxFailure, WxNetworkState, WxSocketTask } from '../../../src/platform/miniprogram/wx-api'

// What we think `wx` is, held to the vendor's typings. They declare globals of their own, so this has a project of its
// own: no DOM, no Node.

/** Every call that we make can be made. */
export const api: WxApi = wx

/** What we read of the answers is in them. */
export const task: WxSocketTask = wx.connectSocket({ url: 'wss://chat.example.com/ws', timeout: 1, tcpNoDelay: true })

wx.onNetworkStatusChange((state) => {
  const known: WxNetworkState = state
  return known
})

wx.request({
  url: 'https://chat.example.com/ws',
  method: 'POST',
  responseType: 'arraybuffer',
  success: ({ statusCode, data, header }) => [statusCode.toFixed(), data, Object.keys(header)],
  fail: (failure) => {
    const known: WxFailure = failure
    return known
  },
})

wx.getStorageInfo({ success: ({ keys, currentSize }) => [...keys, currentSize.toFixed()] })
