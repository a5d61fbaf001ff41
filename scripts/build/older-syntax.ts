import { transform } from 'esbuild'
import type { Plugin } from 'rollup'
import ts from 'typescript'

const OR_ELSE = '\0or-else'
const KEYWORDS: readonly ts.SyntaxKind[] = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword]

/**
 * Our code in ES2017, for script tags in old pages and for WeChat's build tool, which knows nothing newer. What compilers
 * write for `a ?? 0` and for spreads is long, and there are hundreds of them; this says the same in short.
 */
export const olderSyntax = (): Plugin => ({
  name: 'older-syntax',
  resolveId: (source) => (source === OR_ELSE ? source : null),
  load: (id) => (id === OR_ELSE ? 'export const orElse = (value, other) => (value == null ? other : value)' : null),
  transform(code, id) {
    if (id.includes('node_modules') || !/\.[jt]s$/.test(id)) return null
    const { outputText, sourceMapText } = ts.transpileModule(`import { orElse } from '${OR_ELSE}';${code}`, {
      compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, sourceMap: true, verbatimModuleSyntax: true },
      transformers: { before: [shorten] },
    })
    return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*/, ''), map: sourceMapText ?? null }
  },
  async renderChunk(code) {
    const older = await transform(code, { target: 'es2017', sourcemap: true })
    // It would stand in front of everything else, where a script tag makes it global.
    const [, helper] = /^var (__\w+) = /m.exec(older.code) ?? []
    if (helper) this.error(`some code needs ${helper} of esbuild in ES2017: write it in another way`)
    return older
  },
})

const shorten: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const { factory } = context
  const visit = (node: ts.Node): ts.Node => {
    const inner = ts.visitEachChild(node, visit, context)
    if (ts.isObjectLiteralExpression(inner) && inner.properties.some(ts.isSpreadAssignment)) return assigned(inner, factory)
    if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken || !isConstant(inner.right)) return inner
    return factory.createCallExpression(factory.createIdentifier('orElse'), undefined, [inner.left, inner.right])
  }
  return ts.visitEachChild(file, visit, context)
}

/** Does it cost nothing and change nothing to compute it, wanted or not? */
function isConstant(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 0
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand)
  return ts.isLiteralExpression(node) || KEYWORDS.includes(node.kind) || (ts.isIdentifier(node) && node.text === 'undefined')
}

/** `{ ...a, b }` as `Object.assign({}, a, { b })`. */
function assigned({ properties }: ts.ObjectLiteralExpression, factory: ts.NodeFactory): ts.Expression {
  const parts: ts.Expression[] = []
  let own: ts.ObjectLiteralElementLike[] = []
  const close = (): void => {
    if (own.length > 0 || parts.length === 0) parts.push(factory.createObjectLiteralExpression(own))
    own = []
  }
  for (const property of properties) {
    if (ts.isSpreadAssignment(property)) {
      close()
      parts.push(property.expression)
    } else own.push(property)
  }
  if (own.length > 0) close()
  return factory.createCallExpression(factory.createPropertyAccessExpression(factory.createIdentifier('Object'), 'assign'), undefined, parts)
}
