import type { Document } from 'yaml'
import type { Place } from './yaml-document.ts'

/** Where a value of a document stands, by the names and numbers that lead to it, or the name of a member of it. */
export type Sought = { readonly path: readonly (string | number)[]; readonly key?: string | undefined }

/** A document whose places can be told. */
export interface Placed {
  readonly document: Document
  readonly lineCounter: { linePos(offset: number): Place }
}

/** The place of what is sought, else of the nearest thing around it that is there; line 1 of an empty document. */
export async function placeIn({ document, lineCounter }: Placed, { path, key }: Sought): Promise<Place> {
  const { isCollection, isMap, isNode, isScalar, isAlias } = await import('yaml')
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const nameOf = (name: unknown): unknown => (isScalar(name) ? name.value : name)
  let node: unknown = document.contents
  let at: unknown = node
  for (const name of key === undefined ? path : [...path, key]) {
    const inside = resolved(node)
    if (!isCollection(inside)) break
    const pair = isMap(inside) ? inside.items.find(({ key: each }) => String(nameOf(each)) === String(name)) : undefined
    const value: unknown = pair ? pair.value : inside.get(name, true)
    if (pair === undefined && value === undefined) break
    // A name without a value is all that there is of it.
    at = pair && (value === null || !isNode(value) || value.range?.[0] === value.range?.[1]) ? pair.key : value
    if (pair && key !== undefined && name === key) at = pair.key
    node = value
  }
  const offset = isNode(at) ? at.range?.[0] : undefined
  const place = lineCounter.linePos(offset ?? 0)
  return place.line === 0 ? { line: 1, col: 1 } : place
}
