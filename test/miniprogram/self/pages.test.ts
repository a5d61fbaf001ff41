import { describe, expect, it } from 'vitest'
import { launch } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { eventually } from '../../support/two-people'

const files = {
  'app.json': '{"pages": ["pages/list/list", "pages/chat/chat"]}',
  'app.js': `
    const log = []
    App({
      log,
      onLaunch() { log.push('launch') },
      onShow() { log.push('show') },
      onHide() { log.push('hide') },
    })`,
  'pages/list/list.js': `
    Page({
      data: { items: [{ text: 'a' }], count: 0 },
      onLoad() { getApp().log.push('list load') },
      onShow() { getApp().log.push('list show') },
      onHide() { getApp().log.push('list hide') },
      onTap(event) {
        this.setData({ count: this.data.count + 1, 'items[0].text': event.currentTarget.dataset.text, 'items[1].deep.x': event.detail.value })
      },
      open() { wx.navigateTo({ url: '../chat/chat?peer=bob%20b&empty=' }) },
    })`,
  'pages/chat/chat.js': `
    Page({
      data: { query: null },
      onLoad(query) { this.setData({ query }) },
      onUnload() { getApp().log.push('chat unload') },
      leave() { wx.navigateBack() },
      wrong() { this.setData({ a: undefined, b: () => 0 }) },
    })`,
}

describe('pages of the harness', () => {
  it('start with the application, and are told of its life', () => {
    const app = launch({ files })
    app.hide()
    expect(app.page.route).toBe('pages/list/list')
    expect(app.run('getApp().log')).toEqual(['launch', 'show', 'list load', 'list show', 'hide', 'list hide'])
  })

  it('change what they show by paths, each page its own copy', () => {
    const app = launch({ files })
    app.page.tell('onTap', { value: 7 }, { text: 'b' })
    expect(app.page.data).toEqual({ items: [{ text: 'b' }, { deep: { x: 7 } }], count: 1 })
    expect(launch({ files }).page.data).toEqual({ items: [{ text: 'a' }], count: 0 })
  })

  it('open above each other and go back, with the query as it was written', async () => {
    const app = launch({ files })
    app.page.tell('open')
    expect([app.page.route, app.page.data, app.run('getCurrentPages().length')]).toEqual(['pages/chat/chat', { query: { peer: 'bob%20b', empty: '' } }, 2])
    app.page.tell('leave')
    expect(app.page.route).toBe('pages/list/list')
    expect(app.run('getApp().log.slice(3)')).toEqual(['list show', 'list hide', 'chat unload', 'list show'])
    expect(app.notes.wrong).toEqual(NOTHING_WRONG)
  })

  it('give views nothing that cannot be shown, which is noted; toasts and the like are kept', async () => {
    const app = launch({ files })
    app.page.tell('open')
    app.page.tell('wrong')
    expect(app.notes.wrong).toEqual(['setData was given undefined for a', 'setData was given function for b'])
    const answered = app.run('new Promise((success) => wx.showModal({ title: "sure?", success }))') as Promise<unknown>
    await eventually(() => app.notes.ui).toEqual([{ name: 'showModal', option: { title: 'sure?' } }])
    expect(await answered).toMatchObject({ confirm: true, errMsg: 'showModal:ok' })
  })
})
