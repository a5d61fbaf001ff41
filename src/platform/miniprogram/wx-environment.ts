import type { Environment } from '../port'
import type { WxHints, WxNetworkState } from './wx-api'

/** The mini program's hints: shown again, the network is there, is another one, is gone. */
export function wxEnvironment(wx: WxHints): Environment {
  let online = true
  /** Changes are not reported while the mini program is in the background, nor always otherwise. */
  const look = (): void => wx.getNetworkType?.({ success: ({ networkType }) => void (online = isNetwork(networkType)) })

  const hear = (onChange: () => void, onShow: () => void): (() => void) => {
    let hears = true
    const changed = ({ isConnected, networkType }: WxNetworkState): void => {
      online = isConnected && isNetwork(networkType)
      if (hears) onChange()
    }
    const shown = (): void => {
      if (hears) onShow()
    }
    look()
    wx.onNetworkStatusChange?.(changed)
    wx.onAppShow?.(shown)
    return () => {
      // Older clients cannot be told to stop, and events may come late.
      hears = false
      wx.offNetworkStatusChange?.(changed)
      wx.offAppShow?.(shown)
    }
  }

  return {
    isOnline: () => online,
    onWake: (listen) => hear(() => online && listen(), () => {
      look()
      listen()
    }),
    onOffline: (listen) => hear(() => online || listen(), () => undefined),
  }
}

function isNetwork(type: string): boolean {
  return type !== 'none' && type !== 'offline'
}
