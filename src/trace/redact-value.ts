import { isExact } from '../jose/json/writer.ts'
import { coversObjects, isPrivateKeyMember, isSecretName } from '../text/secret-names.ts'
import { decodeForm } from '../text/url-encoding.ts'
import { mask } from './mask.ts'
import type { Hide } from './redact-json.ts'

/** How the strings of a value are treated. */
export interface Treatment {
  readonly text: (text: string) => string
  readonly byName: boolean
  readonly hide?: Hide
}

/** Strings under a secret name, and every string that holds a secret; numbers keep their digits. */
export function redactValue(value: unknown, how: Treatment, owner: string | undefined): unknown {
  const hide = how.hide ?? mask
  if (typeof value === 'string') return owner !== undefined && value !== '' ? hide(value, owner) : how.text(value)
  if (isExact(value)) return owner !== undefined ? hide(value.source, owner) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => redactValue(item, how, owner))
  const keys = Object.hasOwn(value, 'kty')
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret = (how.byName && isSecretName(name)) || (keys && isPrivateKeyMember(name))
      const inherited = owner !== undefined && coversObjects(owner) ? owner : undefined
      return [how.text(name), redactValue(member, how, secret ? decodeForm(name) : inherited)]
    }),
  )
}

/** Gives each of many texts without its secrets. */
export type Texts = (texts: readonly string[]) => readonly string[]

/** What stands before its secrets are hidden. */
export const asItIs = (text: string): string => text

/** Gives each text that `find` is called with as `texts` does, which gets them all at once, each once. */
export function together(visit: (find: (text: string) => string) => void, texts: Texts): (text: string) => string {
  const found = new Set<string>()
  visit((text) => {
    found.add(text)
    return text
  })
  const given = [...found]
  const all = texts(given)
  const shown = new Map(given.map((text, at) => [text, all[at] ?? '']))
  return (text) => shown.get(text) ?? ''
}

/** A value whose strings are treated all at once. */
export function redactTogether(
  value: unknown,
  { texts, byName }: { readonly texts: Texts; readonly byName: boolean },
): unknown {
  const text = together((find) => redactValue(value, { text: find, byName, hide: asItIs }, undefined), texts)
  return redactValue(value, { text, byName }, undefined)
}
