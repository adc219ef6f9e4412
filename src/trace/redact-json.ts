import { coversObjects, isPrivateKeyMember, isSecretName } from '../text/secret-names.ts'

/** Gives what stands in the place of a secret value; may also remember it. */
export type Hide = (value: string, name: string) => string

/** Which values of a JSON text are replaced, by the names of the members that they stand in. */
interface Owners {
  /** What owns the value of a member; undefined where nothing does. `outer` owns the object that it is in. */
  of(name: string, outer: string | undefined): string | undefined
  /** Whether what is in an array or object belongs to its owner as well. */
  reach(owner: string, sign: '[' | '{'): boolean
  /** Whether a number is replaced too. */
  number(owner: string, digits: string): boolean
}

/** Secrets by their names; of numbers only what is long enough for one. */
function secretOwners(text: string): Owners {
  const keys = text.includes('"kty"')
  return {
    of: (name, outer) => (isSecretName(name) || (keys && isPrivateKeyMember(name)) ? name : outer),
    reach: (owner, sign) => sign === '[' || coversObjects(owner),
    number: (owner, digits) => digits.length >= 6 || coversObjects(owner),
  }
}

/** How values of JSON are replaced. */
interface Replacing {
  readonly hide: Hide
  /** What becomes of the content of other strings. */
  readonly nested: (text: string) => string
  /** Default: secrets by their names. */
  readonly owners?: Owners
}

/**
 * JSON text with its secret values replaced and every other character as it was: spelling, digits, doubled members and
 * what is broken or cut off are evidence.
 */
export function redactJson(text: string, { hide, nested, owners = secretOwners(text) }: Replacing): string {
  const mark = /["[\]{},]|-?\d[\d.eE+-]*/g
  const colon = /\s*:/y
  /** The secret name that each open bracket belongs to. */
  const open: (string | undefined)[] = []
  let owner: string | undefined
  let out = ''
  let copied = 0
  const replace = (from: number, to: number, by: string): void => {
    out += text.slice(copied, from) + by
    copied = to
  }
  // Every answer is read here, and a match would be an object for each of its marks.
  for (let before = 0; mark.test(text); before = mark.lastIndex) {
    const behind = mark.lastIndex
    const at = behind - 1
    const sign = text[at]
    if (sign === '[' || sign === '{') {
      const inherited = owner !== undefined && owners.reach(owner, sign) ? owner : undefined
      open.push(inherited)
      owner = inherited
    } else if (sign === ']' || sign === '}') {
      open.pop()
      owner = open.at(-1)
    } else if (sign === ',') owner = open.at(-1)
    else if (sign === '"') {
      const end = stringEnd(text, at)
      mark.lastIndex = end
      colon.lastIndex = end
      const raw = text.slice(at + 1, text.charCodeAt(end - 1) === 34 && end - 1 > at ? end - 1 : end)
      if (colon.test(text)) {
        owner = owners.of(unescaped(raw), open.at(-1))
        mark.lastIndex = colon.lastIndex
      } else replaceString(raw, at + 1, owner)
    } else if (owner !== undefined) {
      const from = before + text.slice(before, behind).search(/-?\d/)
      const digits = text.slice(from, behind)
      if (owners.number(owner, digits)) replace(from, behind, `"${hide(digits, owner)}"`)
    }
  }
  return copied === 0 ? text : out + text.slice(copied)

  function replaceString(raw: string, from: number, name: string | undefined): void {
    if (raw === '') return
    const value = unescaped(raw)
    const shown = name === undefined ? nested(value) : hide(value, name)
    if (shown !== value) replace(from, from + raw.length, JSON.stringify(shown).slice(1, -1))
  }
}

/** Offset behind the closing quote, or the end of a text that was cut off. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
  return text.length
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`)
  } catch {
    return raw
  }
}
