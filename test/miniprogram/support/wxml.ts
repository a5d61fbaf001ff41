/** An element of a WXML file: its attributes, those without a value as empty text, and what stands around it. */
export interface WxmlElement {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly parents: readonly WxmlElement[]
  /** The text directly in it. */
  text: string
}

const TOKEN = /<!--[\s\S]*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)|([\s\S])/g
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g

/** The elements of a WXML file, from the outside in. Throws where it is not well-formed. */
export function parseWxml(source: string): WxmlElement[] {
  const elements: WxmlElement[] = []
  const open: WxmlElement[] = []
  for (const [token, closed, tag, attributes = '', selfClosed, text, stray] of source.matchAll(TOKEN)) {
    const around = open.at(-1)
    if (stray !== undefined) throw new Error(`"${token}" stands where nothing may`)
    if (text !== undefined && around) around.text += text
    if (closed !== undefined && open.pop()?.tag !== closed) throw new Error(`</${closed}> closes nothing`)
    if (tag === undefined) continue
    const element = { tag, attributes: readAttributes(attributes), parents: [...open], text: '' }
    elements.push(element)
    if (!selfClosed) open.push(element)
  }
  if (open.length > 0) throw new Error(`<${String(open.at(-1)?.tag)}> is never closed`)
  return elements
}

function readAttributes(source: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', value = ''] of source.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw new Error(`${name} stands twice in one element`)
    attributes.set(name, value)
  }
  return attributes
}

const WORDS = new Set(['true', 'false', 'undefined', 'null'])

/** The data that the expressions in a text name: `{{item.mark === 'read' ? a : b}}` names item, a and b. */
export function namesIn(text: string): string[] {
  const expressions = [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, expression = '']) => expression)
  return expressions.flatMap((expression) => {
    const bare = expression.replaceAll(/'[^']*'/g, '').replaceAll(/\.\s*[\w$]+/g, '')
    return (bare.match(/[A-Za-z_$][\w$]*/g) ?? []).filter((name) => !WORDS.has(name))
  })
}
