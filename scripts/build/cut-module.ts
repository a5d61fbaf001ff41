import ts from 'typescript'

/** What of a library's module we do without. Everything named must be there. */
export interface Cut {
  /** The members that are used (`Reader.prototype.bool = …`); assignments of others are left out. */
  readonly members?: readonly string[]
  /** Functions whose calls at the top level are left out. */
  readonly calls?: readonly string[]
  /** Functions that come down to one expression. */
  readonly results?: Readonly<Record<string, string>>
  /** Whole lines, each pattern at least once. */
  readonly lines?: readonly RegExp[]
}

/**
 * The module without what the cut leaves out; what only that used, a minifier removes. Throws when the module has not
 * all that is named: a new release of the library wants another look. Every line stays where it was.
 */
export function cutModule(code: string, { members = [], calls = [], results = {}, lines = [] }: Cut): string {
  const missing = new Set([...members, ...calls, ...Object.keys(results)])
  for (const pattern of lines) if (code.search(pattern) < 0) missing.add(String(pattern))
  const edits: { readonly node: ts.Node; readonly text: string }[] = []
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest)
  for (const statement of source.statements) {
    const member = assignedMember(statement)
    const call = calledFunction(statement)
    missing.delete(member ?? call ?? '')
    const unused = member !== undefined && members.length > 0 && !members.includes(member)
    if (unused || (call !== undefined && calls.includes(call))) edits.push({ node: statement, text: '' })
    if (!ts.isFunctionDeclaration(statement) || !statement.name || !statement.body) continue
    const { text: name } = statement.name
    missing.delete(name)
    if (results[name] !== undefined) edits.push({ node: statement.body, text: `{ return ${results[name]} }` })
  }
  if (missing.size > 0) throw new Error(`there is no ${[...missing].join(', ')} any more`)
  const cut = edits.reduceRight((text, { node, text: replacement }) => {
    const start = node.getStart(source)
    const lineEnds = text.slice(start, node.end).replace(/[^\n]+/g, '')
    return text.slice(0, start) + replacement + lineEnds + text.slice(node.end)
  }, code)
  return lines.reduce((text, pattern) => text.replace(pattern, ''), cut)
}

/** `bool` in `Reader.prototype.bool = …`, and `create` in `Reader.create = …`. */
function assignedMember(statement: ts.Statement): string | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined
  const { left, operatorToken } = statement.expression
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return undefined
  return ts.isIdentifier(left.expression) && left.expression.text === 'module' ? undefined : left.name.text
}

function calledFunction(statement: ts.Statement): string | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined
  const { expression } = statement.expression
  return ts.isIdentifier(expression) ? expression.text : undefined
}
