import { describe, expect, it } from 'vitest'
import { freeIdentifiers } from '../../../scripts/try-package/free-identifiers.mjs'

const namesIn = (code: string): string[] => [...freeIdentifiers(code, 2017).uses.keys()]
const thisIn = (code: string): string | undefined => freeIdentifiers(code, 2017).topLevelThis

describe('the names that a script takes from its surroundings', () => {
  it('are those that it does not declare itself, each with its first place', () => {
    const { uses } = freeIdentifiers('var a = wx\nfunction f(b) { return a + b + c + wx }', 2017)
    expect([...uses]).toEqual([['wx', '1:9'], ['c', '2:32']])
  })

  it('are seen behind typeof, in nested functions, in classes and in default values', () => {
    expect(namesIn('typeof globalThis')).toEqual(['globalThis'])
    expect(namesIn('const f = () => () => process.env')).toEqual(['process'])
    expect(namesIn('class A extends B { m() { return C } }')).toEqual(['B', 'C'])
    expect(namesIn('function f({ a = window }, b = self) {}')).toEqual(['window', 'self'])
  })

  it('count when they are assigned, called, constructed or evaluated', () => {
    expect(namesIn('TIM = 1; require("x"); new Function("y"); eval("z")')).toEqual(['TIM', 'require', 'Function', 'eval'])
  })

  it('are no properties, keys, labels or hidden by a declaration that comes later', () => {
    expect(namesIn('const o = { window: 1 }; o.document; x: for (;;) break x; var y = z; var z')).toEqual([])
  })

  it('leave a place only where the name is free', () => {
    expect(namesIn('{ let crypto = 1; crypto } crypto')).toEqual(['crypto'])
  })
})

describe('this outside of every function', () => {
  it('is found, also in an arrow function', () => {
    expect(thisIn('(function () { return this })()')).toBeUndefined()
    expect(thisIn('class A { m() { return this } }')).toBeUndefined()
    expect(thisIn('const a = 1\nconst b = this')).toBe('2:11')
    expect(thisIn('const f = () => this')).toBe('1:17')
  })
})

describe('newer syntax', () => {
  it('is refused', () => {
    for (const code of ['a?.b', 'a ?? b', 'class A { x = 1 }', 'const { ...rest } = {}', 'import("x")', 'try {} catch {}', '1n', 'for await (const x of y) {}']) {
      expect(() => freeIdentifiers(code, 2017), code).toThrow(SyntaxError)
    }
  })
})
