import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { privateMembers } from '../../../scripts/build/private-members'

/** The source with its private members renamed, as the bundles get it. */
function renamed(source: string): string {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true)
  const host = ts.createCompilerHost({})
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => (name === 'file.ts' ? file : getSourceFile(name, ...rest))
  const program = ts.createProgram(['file.ts'], { target: ts.ScriptTarget.ES2022, noLib: true, types: [] }, host)
  const edits = privateMembers([file], program.getTypeChecker()).edits.get('file.ts') ?? []
  return edits.reduceRight((text, { start, end, text: name }) => text.slice(0, start) + name + text.slice(end), source)
}

const body = (source: string): string => renamed(source).replace(/\s+/g, ' ').trim()

describe('private members in the bundles', () => {
  it('share names across classes, those that are named most first', () => {
    expect(body('class A { private rare = 1; private often = 2; get sum() { return this.often + this.often + this.rare } } class B { private only = 3; get it() { return this.only } }'))
      .toBe('class A { private private1 = 1; private private0 = 2; get sum() { return this.private0 + this.private0 + this.private1 } } class B { private private0 = 3; get it() { return this.private0 } }')
  })

  it('leave public members alone, also those of another class with the same name', () => {
    expect(body('class A { private size = 1; is(b: B) { return b.size === this.size } } class B { size = 2 }'))
      .toBe('class A { private private0 = 1; is(b: B) { return b.size === this.private0 } } class B { size = 2 }')
  })

  it('that are parameters too keep one name in the constructor', () => {
    expect(body('class A { constructor(private readonly queue: string[]) { queue.push(queue[0]); this.use({ queue }) } use(o: { queue: string[] }) { return o.queue } }'))
      .toBe('class A { constructor(private readonly private0: string[]) { private0.push(private0[0]); this.use({ queue: private0 }) } use(o: { queue: string[] }) { return o.queue } }')
  })

  it('are found where they are taken out of an object', () => {
    expect(body('class A { private a = 1; private b?: number; c() { const { a } = this; const { a: x, b = 2 } = this; return a + x + b } }'))
      .toBe('class A { private private0 = 1; private private1?: number; c() { const { private0: a } = this; const { private0: x, private1: b = 2 } = this; return a + x + b } }')
  })

  it('may be methods and accessors', () => {
    expect(body('class A { private get v() { return 1 } private set v(x) { this.run(x) } private run(x: number) { return x + this.v } }'))
      .toBe('class A { private get private0() { return 1 } private set private0(x) { this.private1(x) } private private1(x: number) { return x + this.private0 } }')
  })

  it('of a generic class are the same ones in all its forms', () => {
    expect(body('class A<T> { private list: T[] = []; add(other: A<string>) { return other.list.concat(this.list as never) } }'))
      .toBe('class A<T> { private private0: T[] = []; add(other: A<string>) { return other.private0.concat(this.private0 as never) } }')
  })

  it('of a class that another one extends would have the same names as the other one: that is refused', () => {
    expect(() => body('class A { private a = 1; b() { return this.a } } class B extends A { private c = 1; d() { return this.c } }')).toThrow('A is extended')
  })
})
