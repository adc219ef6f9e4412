import type { Document } from 'yaml'

/** Writes out each alias of a document where the profile named has an anchor: once that is changed or gone, aliases of it would refer to nothing. */
export async function unfoldAliases(document: Document, name: string): Promise<void> {
  const { isNode, visit } = await import('yaml')
  const before = document.getIn(['profiles', name], true)
  if (!isNode(before)) return
  let named = false
  visit(before, {
    Node(_key, node) {
      if ('anchor' in node && node.anchor !== undefined) named = true
    },
  })
  if (!named) return
  visit(document, {
    Alias(_key, alias) {
      const copy = alias.resolve(document)?.clone()
      if (copy && 'anchor' in copy) delete copy.anchor
      return isNode(copy) ? copy : undefined
    },
  })
}
