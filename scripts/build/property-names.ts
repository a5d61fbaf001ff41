import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ALWAYS_KEPT = ['constructor', 'prototype', 'default', '__proto__']
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** What applications read and write, and what mini programs call so. */
const OTHERS_FILES = /^src\/(api\/|platform\/miniprogram\/wx-api\.ts$)/
/** The facade, and what we use of an object of the platform, in a type of our own: `WebSocketLike`. */
const OTHERS_TYPES = /^Tim$|Like$/
/** What devices have stored, and what is inside: never to be renamed, not even by hand. */
const STORED_TYPES = ['MessageRecord', 'LogEntry', 'IndexRecord', 'OutboxEntry', 'Cursor', 'StoredConversation', 'StoredProfile']
const OURS = /^(src|protocol)\//

interface Names {
  /** How often each property of ours is named. */
  readonly counts: Map<string, number>
  /** What keeps its name. */
  readonly kept: Set<string>
}

/**
 * The names of properties that nothing outside of the bundle knows, each with the short one that stands for it in all
 * bundles. The same sources give the same names.
 */
export function shortPropertyNames(): Record<string, string> {
  const names: Names = { counts: new Map(), kept: new Set([...ALWAYS_KEPT, ...untypedNames()]) }
  const program = sources()
  const checker = program.getTypeChecker()
  for (const file of program.getSourceFiles()) {
    const path = relative(ROOT, file.fileName)
    if (OURS.test(path)) collect(file, path, checker, names)
    // The language's own names; those of the browser's objects are known by their types where they are used.
    else if (program.isSourceFileDefaultLibrary(file) && !path.includes('lib.dom')) keepAll(file, names)
  }
  const free = shortNames(new Set([...names.kept, ...names.counts.keys()]))
  return Object.fromEntries(
    [...names.counts]
      .filter(([name]) => !names.kept.has(name))
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .map(([name]) => [name, free.next().value]),
  )
}

function collect(file: ts.SourceFile, path: string, checker: ts.TypeChecker, names: Names): void {
  const isOthers = OTHERS_FILES.test(path)
  visit(file, (node) => {
    if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) names.kept.add(node.text)
    if (ts.isInterfaceDeclaration(node) && (STORED_TYPES.includes(node.name.text) || OTHERS_TYPES.test(node.name.text))) keepAll(node, names)
    const name = propertyName(node)
    if (name === undefined) return
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

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    see(child)
    visit(child, see)
  })
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
  const types = wanted?.isUnion() ? wanted.types : wanted ? [wanted] : []
  return types.flatMap((type) => type.getProperty(propertyName(node) ?? '') ?? [])
}

/** One letter, then two, …: of those that are no property's name. */
function* shortNames(taken: ReadonlySet<string>): Generator<string, never> {
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (let names = letters; ; names = names.flatMap((name) => letters.map((letter) => name + letter))) {
    yield* names.filter((name) => !taken.has(name))
  }
}
