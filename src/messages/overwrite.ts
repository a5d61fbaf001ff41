/** Is everything of `source` found in `target`, however deep? What the application added to the target does not matter. */
function holds(target: unknown, source: unknown): boolean {
  if (target === source) return true
  if (!isObject(target) || !isObject(source)) return false
  if (Array.isArray(source) && (!Array.isArray(target) || target.length !== source.length)) return false
  return Object.keys(source).every((key) => holds(target[key], source[key]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * Writes the fields of `source` that `target` does not hold already: an object that nobody touched keeps its parts,
 * so a screen that watches them does not redraw. False when the target cannot be written: the application froze it.
 */
export function overwrite<T extends object>(target: T, source: Readonly<Partial<T>>): boolean {
  try {
    const fields = target as Record<keyof T, unknown>
    for (const key of Object.keys(source) as (keyof T)[]) {
      if (!holds(fields[key], source[key])) fields[key] = source[key]
    }
    return true
  } catch {
    return false
  }
}
