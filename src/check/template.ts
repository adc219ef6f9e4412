const TEMPLATE = /\$\{([^}]*)\}/g

/** What stands between `${` and `}` in a value, of a list in each of its values. */
export function templatesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(templatesIn)
  if (typeof value !== 'string' || !value.includes('${')) return []
  return [...value.matchAll(TEMPLATE)].map(([, inside = '']) => inside.trim())
}

/** The same value with each `${…}` in place; `fill` says what it stands for. */
export function filled(value: unknown, fill: (inside: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each, fill))
  if (typeof value !== 'string') return value
  return value.replace(TEMPLATE, (_whole, inside: string) => fill(inside.trim()))
}
