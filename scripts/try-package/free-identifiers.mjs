// What a script takes from its surroundings, found in its text.
import { Parser } from 'acorn'
import { analyze } from 'eslint-scope'

/**
 * Reads a script in that year's syntax and gives the names that it uses and does not declare, each with its first place,
 * and the first place of a `this` outside of every function. Throws where the syntax is newer.
 */
export function freeIdentifiers(code, ecmaVersion) {
  const tree = Parser.parse(code, { ecmaVersion, sourceType: 'script', ranges: true, locations: true })
  const uses = new Map()
  for (const { identifier } of analyze(tree, { ecmaVersion, sourceType: 'script' }).globalScope.through) {
    if (!uses.has(identifier.name)) uses.set(identifier.name, place(identifier))
  }
  return { uses, topLevelThis: topLevelThis(tree) }
}

function place({ loc: { start } }) {
  return `${start.line}:${start.column + 1}`
}

/** An arrow function has the `this` of what is around it. */
function topLevelThis(node) {
  if (node.type === 'ThisExpression') return place(node)
  if (node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') return undefined
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      const found = typeof child?.type === 'string' ? topLevelThis(child) : undefined
      if (found) return found
    }
  }
  return undefined
}
