interface FieldLike {
  readonly key: string
  readonly value: string
}

/** Custom fields that change with nobody else's: what is handed out is the application's, what came in is ours. */
export function copyOfFields(fields: readonly FieldLike[]): { key: string; value: string }[] {
  return fields.map(({ key, value }) => ({ key, value }))
}
