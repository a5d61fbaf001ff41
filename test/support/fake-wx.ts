import type { WxEntropy, WxFailure, WxHints, WxNetworkState, WxRequests } from '../../src/platform/miniprogram/wx-api'

type RequestOptions = Parameters<WxRequests['request']>[0]

/** Requests that a test answers. */
export class FakeRequests implements WxRequests {
  readonly asked: RequestOptions[] = []
  aborted = 0

  request(options: RequestOptions): { abort(): void } {
    this.asked.push(options)
    return {
      abort: () => {
        this.aborted++
        options.fail?.({ errMsg: 'request:fail abort' })
      },
    }
  }

  get last(): RequestOptions {
    const options = this.asked[this.asked.length - 1]
    if (!options) throw new Error('nothing was asked')
    return options
  }

  answer(statusCode: number, data: unknown, header: Record<string, unknown> = {}): void {
    this.last.success?.({ statusCode, data, header })
  }

  fail(failure: WxFailure): void {
    this.last.fail?.(failure)
  }
}

/** What a client tells of the network and of being shown. */
export class FakeHints implements Required<WxHints> {
  networkType = 'wifi'
  readonly onNetwork = new Set<(state: WxNetworkState) => void>()
  readonly onShow = new Set<(event: never) => void>()

  getNetworkType: Required<WxHints>['getNetworkType'] = ({ success }) => success?.({ networkType: this.networkType })
  onNetworkStatusChange: Required<WxHints>['onNetworkStatusChange'] = (listen) => void this.onNetwork.add(listen)
  onAppShow: Required<WxHints>['onAppShow'] = (listen) => void this.onShow.add(listen)

  // Without the listener all of them go, the application's too.
  offNetworkStatusChange: Required<WxHints>['offNetworkStatusChange'] = (listen) => forget(this.onNetwork, listen)
  offAppShow: Required<WxHints>['offAppShow'] = (listen) => forget(this.onShow, listen)

  setNetwork(networkType: string, isConnected = networkType !== 'none'): void {
    this.networkType = networkType
    for (const listen of [...this.onNetwork]) listen({ isConnected, networkType })
  }

  show(): void {
    for (const listen of [...this.onShow]) listen(undefined as never)
  }
}

function forget<Listener>(listeners: Set<Listener>, listener: Listener | undefined): void {
  if (listener) listeners.delete(listener)
  else listeners.clear()
}

/** Random bytes that come when a test says so. */
export class FakeEntropy implements WxEntropy {
  readonly asked: Parameters<Required<WxEntropy>['getRandomValues']>[0][] = []

  getRandomValues: Required<WxEntropy>['getRandomValues'] = (options) => void this.asked.push(options)

  give(words: readonly number[]): void {
    this.asked[this.asked.length - 1]?.success?.({ randomValues: new Uint32Array(words).buffer })
  }
}
