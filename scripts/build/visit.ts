import ts from 'typescript'

/** Shows every node below that one. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    see(child)
    visit(child, see)
  })
}
