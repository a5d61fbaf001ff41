import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { type Edit, privateMembers } from './private-members'
import { visit } from './visit'

const ALWAYS_KEPT = ['constructor', 'prototype', 'default', '__proto__']
/** Those that code is full of come first: gzip likes it. */
const LETTERS = [...'etnisorahcldmupfgvybwkxjqzETNISORAHCLDMUPFGVYBWKXJQZ']
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** What applications read and write, and what mini programs call so. */
const OTHERS_FILES = /^src\/(api\/|platform\/miniprogram\/wx-api\.ts$)/
/** The facade, and what we use of an object of the platform, in a type of our own: `WebSocketLike`. */
const OTHERS_TYPES = /^Tim$|Like$/
/** What devices have stored, and what is inside: never to be renamed, not even by hand. */
const STORED_TYPES = ['MessageRecord', 'LogEntry', 'IndexRecord', 'OutboxEntry', 'FactRecord', 'Cursor', 'StoredConversation', 'ProfileRecord']
const OURS = /^(src|protocol)\//

interface Names {
  /** How often each property of ours is named, in the order of the sources. */
  readonly counts: Map<string, number>
  /** What keeps its name. */
  readonly kept: Set<string>
}

export interface ShortNames {
  /** What private members are called instead, in the sources, by path. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>
  /** The short name of every other property that nothing outside of the bundle knows. */
  readonly names: Readonly<Record<string, string>>
}

/** What is called how in all bundles. The same sources give the same names. */
export function propertyNames(): ShortNames {
  const program = sources()
  const checker = program.getTypeChecker()
  const ours = program.getSourceFiles().filter((file) => OURS.test(relative(ROOT, file.fileName)))
  const members = privateMembers(ours, checker)
  const names: Names = { counts: new Map(members.counts), kept: new Set([...ALWAYS_KEPT, ...untypedNames()]) }
  for (const file of ours) collect(file, checker, names, members.includes)
  for (const file of program.getSourceFiles()) {
    // The language's own names; those of the browser's objects are known by their types where they are used.
    if (program.isSourceFileDefaultLibrary(file) && !file.fileName.includes('lib.dom')) keepAll(file, names)
  }
  return { edits: members.edits, names: shortened(names) }
}

/** The most frequent names get one letter; the others have the order of the sources, so that neighbours look alike (gzip). */
function shortened({ counts, kept }: Names): Record<string, string> {
  const free = shortNames(new Set([...kept, ...counts.keys()]))
  const ours = [...counts].filter(([name]) => !kept.has(name))
  const frequent = [...ours].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).slice(0, LETTERS.length)
  const rest = ours.filter((entry) => !frequent.includes(entry))
  return Object.fromEntries([...frequent, ...rest].map(([name]) => [name, free.next().value]))
}

function collect(file: ts.SourceFile, checker: ts.TypeChecker, names: Names, isPrivate: (node: ts.Node) => boolean): void {
  const isOthers = OTHERS_FILES.test(relative(ROOT, file.fileName))
  visit(file, (node) => {
    if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) names.kept.add(node.text)
    if (ts.isInterfaceDeclaration(node) && (STORED_TYPES.includes(node.name.text) || OTHERS_TYPES.test(node.name.text))) keepAll(node, names)
    const name = propertyName(node)
    if (name === undefined || isPrivate(node)) return
    names.counts.set(name, (names.counts.get(name) ?? 0) + 1)
    if (isOthers || !isOurs(node, checker)) names.kept.add(name)
  })
}

function keepAll(root: ts.Node, { kept }: Names): void {
  visit(root, (node) => {
    const name = propertyName(node)
    if (name !== undefined) kept.add(name)
  })
}

function sources(): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object }
  const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['src', 'protocol'] }, ts.sys, ROOT)
  return ts.createProgram(fileNames, options)
}

/** JavaScript has no types: what is called there may be protobufjs, and so may everything in what is written by hand. */
function untypedNames(): string[] {
  const names: string[] = []
  const folder = join(ROOT, 'protocol')
  for (const path of ts.sys.readDirectory(folder, ['.js'])) {
    const isGenerated = path.includes('generated')
    visit(ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.Latest, true), (node) => {
      const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node
      if (ts.isPropertyAccessExpression(node) && (isCalled || !isGenerated)) names.push(node.name.text)
    })
  }
  return names
}

/** The name, where the node declares, sets, reads or takes apart a property. */
function propertyName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isBindingElement(node)) return ts.isObjectBindingPattern(node.parent) ? textOf(node.propertyName ?? node.name) : undefined
  if (ts.isParameter(node)) return ts.isParameterPropertyDeclaration(node, node.parent) ? textOf(node.name) : undefined
  if (ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node) || ts.isEnumMember(node)) return textOf(node.name)
  return undefined
}

const textOf = (name: ts.Node | undefined): string | undefined =>
  name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined

/** Is the property that stands there one of ours? Names of libraries keep, and those of exports and of enum members. */
function isOurs(node: ts.Node, checker: ts.TypeChecker): boolean {
  // What `Record<State, …>` has is declared nowhere, and looked up by a string somewhere.
  const declarations = symbolsOf(node, checker).flatMap((symbol) => symbol?.declarations ?? [undefined])
  return declarations.every((declaration) => {
    if (!declaration || declaration.getSourceFile().fileName.includes('node_modules')) return false
    return !ts.isEnumMember(declaration) && (ts.isParameter(declaration) || propertyName(declaration) !== undefined)
  })
}

/** What the property is, and what those make of it who are given the object. */
function symbolsOf(node: ts.Node, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  if (ts.isPropertyAccessExpression(node)) return [checker.getSymbolAtLocation(node.name)]
  if (ts.isBindingElement(node)) return [checker.getTypeAtLocation(node.parent).getProperty(propertyName(node) ?? '')]
  if (!ts.isObjectLiteralElement(node) || !ts.isObjectLiteralExpression(node.parent)) return []
  const wanted = checker.getContextualType(node.parent)
  // An optional parameter's type has `undefined` in it, and what is in all of a union has no property at all then.
  if (!wanted) return []
  const symbols = (wanted.isUnion() ? wanted.types : [wanted]).flatMap((type) => type.getProperty(propertyName(node) ?? '') ?? [])
  // `Record<string, unknown>`, such as the data of an error, has no property by name: whoever reads it looks it up.
  return symbols.length > 0 ? symbols : [undefined]
}

/** One letter, then two, …: of those that are no property's name. */
function* shortNames(taken: ReadonlySet<string>): Generator<string, never> {
  for (let names = LETTERS; ; names = names.flatMap((name) => LETTERS.map((letter) => name + letter))) {
    yield* names.filter((name) => !taken.has(name))
  }
}
