import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPackage } from './harness/code-package'
import { launch } from './harness/mini-program'
import { PROFILES } from './harness/profiles'
import { EXAMPLE } from './support/example-app'
import { sdkPackage } from './support/phone-device'
import { namesIn, parseWxml } from './support/wxml'
import type { WxmlElement } from './support/wxml'

const read = (path: string): string => readFileSync(join(EXAMPLE, path), 'utf8')
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>
const pages = json('app.json')['pages'] as readonly string[]

const TAGS = new Set(['view', 'text', 'input', 'button', 'form', 'block', 'scroll-view', 'template', 'import'])

/** What a page gives to `Page()`. */
function pageOptions(page: string): { readonly data: object; readonly [handler: string]: unknown } {
  const { 'app.js': _, ...files } = { ...readPackage(EXAMPLE), ...sdkPackage(PROFILES.modern) }
  const app = launch({ files })
  app.run('var given; Page = (options) => { given = options }')
  app.require(`/${page}.js`)
  return app.run('given') as { readonly data: object }
}

/** The file's elements, and those of the templates that it imports, each with the names that are known there. */
function elementsWithScope(path: string, data: readonly string[]): [WxmlElement, ReadonlySet<string>][] {
  return parseWxml(read(path)).map((element) => {
    const loops = [...element.parents, element].filter(({ attributes }) => attributes.has('wx:for'))
    return [element, new Set(loops.length > 0 ? [...data, 'item', 'index'] : data)]
  })
}

/** Names that the markup uses and nothing gives. */
function unknownNames(path: string, data: readonly string[]): string[] {
  return elementsWithScope(path, data).flatMap(([element, scope]) => {
    // What is handed to a template is written as if it stood inside of an object.
    const names = [...element.attributes.values(), element.text].flatMap(namesIn)
    return names.filter((name) => !scope.has(name))
  })
}

const classesIn = (elements: readonly WxmlElement[]): string[] =>
  elements.flatMap(({ attributes }) => (attributes.get('class') ?? '').replaceAll(/\S*\{\{.*?\}\}\S*/g, '').split(/\s+/).filter((name) => name !== ''))

describe.each(pages)('the page %s of the example', (page) => {
  const options = pageOptions(page)
  const elements = parseWxml(read(`${page}.wxml`))

  it('has its four files, and uses elements that exist', () => {
    for (const extension of ['js', 'wxml', 'wxss']) expect(existsSync(join(EXAMPLE, `${page}.${extension}`))).toBe(true)
    expect(json(`${page}.json`)).toBeTypeOf('object')
    expect(elements.map(({ tag }) => tag).filter((tag) => !TAGS.has(tag))).toEqual([])
  })

  it('binds handlers that it has, and every handler is bound', () => {
    const bound = new Set(elements.flatMap(({ attributes }) => [...attributes].filter(([name]) => /^(bind|catch)/.test(name)).map(([, handler]) => handler)))
    const LIFE = ['onLoad', 'onReady', 'onShow', 'onHide', 'onUnload', 'onReachBottom', 'onNetwork']
    const handlers = Object.keys(options).filter((name) => /^on[A-Z]/.test(name) && !LIFE.includes(name))
    expect([...bound].sort()).toEqual(handlers.sort())
  })

  it('names data that it has, and every list has a key', () => {
    expect(unknownNames(`${page}.wxml`, Object.keys(options.data))).toEqual([])
    for (const { attributes } of elements) expect(attributes.has('wx:for')).toBe(attributes.has('wx:key'))
  })

  it('uses styles that exist', () => {
    const styles = read('app.wxss') + read(`${page}.wxss`)
    expect(classesIn(elements).filter((name) => !new RegExp(`\\.${name}(?![\\w-])`).test(styles))).toEqual([])
  })
})

describe('the example', () => {
  it('has a template for the network that takes what it is given', () => {
    expect(unknownNames('templates/net-banner.wxml', ['network'])).toEqual([])
  })

  it('has settings that the tool can read, and depends on the SDK alone', () => {
    for (const path of ['project.config.json', 'sitemap.json', 'app.json']) expect(json(path)).toBeTypeOf('object')
    expect(Object.keys(json('package.json')['dependencies'] as object)).toEqual(['opentim'])
  })
})
