import ts from 'typescript'
import { visit } from './visit'

/** One place in a source file where a private member is named, and what stands there instead. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface PrivateMembers {
  /** By the path of the file, in order. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>
  /** How often each of the shared names stands somewhere. */
  readonly counts: ReadonlyMap<string, number>
  /** Does the node name a private member? */
  readonly includes: (node: ts.Node) => boolean
}

type Member = ts.Declaration

/** A place that names a member; `prefix` is what must stay before the new name. */
interface Place {
  readonly node: ts.Node
  readonly prefix?: string
  readonly suffix?: string
}

/**
 * Nobody but a class itself sees its private members, so those of all classes share the same few names: the first of
 * each class by how often it is named, the second, … . So no class of ours may extend another one.
 */
export function privateMembers(files: readonly ts.SourceFile[], checker: ts.TypeChecker): PrivateMembers {
  const all = files.flatMap(classesIn)
  for (const { heritageClauses = [] } of all) heritageClauses.forEach((clause) => assertForeign(clause, all, checker))
  const classes = all.map(membersOf)
  const places = new Map<Member, Place[]>(classes.flat().map((member) => [member, []]))
  const naming = new Set<ts.Node>()
  for (const file of files) {
    visit(file, (node) => {
      const [member, place] = namedAt(node, checker)
      const known = member && places.get(member)
      if (!known) return
      known.push(place)
      naming.add(ts.isParameter(node.parent) ? node.parent : node)
    })
  }
  const edits = new Map<string, Edit[]>()
  const counts = new Map<string, number>()
  for (const members of classes) {
    const lists = members.map((member) => places.get(member) ?? []).sort((a, b) => b.length - a.length)
    lists.forEach((list, i) => {
      const name = `private${i}`
      counts.set(name, (counts.get(name) ?? 0) + list.length)
      for (const place of list) addEdit(edits, name, place)
    })
  }
  for (const list of edits.values()) list.sort((a, b) => a.start - b.start)
  return { edits, counts, includes: (node) => naming.has(node) }
}

function addEdit(edits: Map<string, Edit[]>, name: string, { node, prefix = '', suffix = '' }: Place): void {
  const file = node.getSourceFile()
  const list = edits.get(file.fileName) ?? []
  list.push({ start: node.getStart(file), end: node.end, text: prefix + name + suffix })
  edits.set(file.fileName, list)
}

function classesIn(file: ts.SourceFile): ts.ClassLikeDeclaration[] {
  const classes: ts.ClassLikeDeclaration[] = []
  visit(file, (node) => {
    if (ts.isClassLike(node)) classes.push(node)
  })
  return classes
}

/** The members of a class and of the one that it extends would get the same names. */
function assertForeign({ token, types }: ts.HeritageClause, ours: readonly ts.Node[], checker: ts.TypeChecker): void {
  if (token !== ts.SyntaxKind.ExtendsKeyword) return
  for (const type of types) {
    const declared = checker.getTypeAtLocation(type).symbol?.declarations ?? []
    if (declared.some((node) => ours.includes(node))) throw new Error(`${type.getText()} is extended: no class of ours may be`)
  }
}

const isPrivate = (node: ts.Declaration): boolean => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0

/** The private members; of a getter and a setter, the first. */
function membersOf({ members }: ts.ClassLikeDeclaration): Member[] {
  const parameters = members.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => parameters)
  const own = [...members, ...parameters].filter((member) => isPrivate(member) && member.name && ts.isIdentifier(member.name))
  const names = own.map((member) => (member.name as ts.Identifier).text)
  return own.filter((_, i) => names.indexOf(names[i] ?? '') === i)
}

/** The member that the node names, if any, and where. */
function namedAt(node: ts.Node, checker: ts.TypeChecker): [Member | undefined, Place] {
  if (ts.isPropertyAccessExpression(node)) return [memberOf(checker.getSymbolAtLocation(node.name)), { node: node.name }]
  if (ts.isBindingElement(node)) return destructured(node, checker)
  if (ts.isClassElement(node) && node.name) return [memberOf(checker.getSymbolAtLocation(node.name)), { node: node.name }]
  if (ts.isShorthandPropertyAssignment(node)) {
    return [memberOf(checker.getShorthandAssignmentValueSymbol(node)), { node: node.name, prefix: `${node.name.text}: ` }]
  }
  // A parameter that is a property too goes by one name.
  const isWord = ts.isIdentifier(node) && !isNamePart(node)
  return [isWord ? memberOf(checker.getSymbolAtLocation(node)) : undefined, { node }]
}

/** `const { queue } = this`, also with another name or a default. */
function destructured(node: ts.BindingElement, checker: ts.TypeChecker): [Member | undefined, Place] {
  const name = node.propertyName ?? node.name
  if (!ts.isObjectBindingPattern(node.parent) || !ts.isIdentifier(name)) return [undefined, { node }]
  const member = memberOf(checker.getTypeAtLocation(node.parent).getProperty(name.text))
  return [member, { node: name, suffix: node.propertyName ? '' : `: ${name.text}` }]
}

const memberOf = (symbol: ts.Symbol | undefined): Member | undefined => {
  const [first] = symbol?.declarations ?? []
  return first && isPrivate(first) ? first : undefined
}

/** Is the identifier a part of what is looked at as a whole? */
function isNamePart(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isBindingElement(parent)) return node !== parent.initializer
  return (ts.isPropertyAccessExpression(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isClassElement(parent)) && node === parent.name
}
