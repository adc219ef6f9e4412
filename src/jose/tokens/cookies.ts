import { decodePercent } from '../../text/url-encoding.ts'

/** A cookie, a parameter or a member: its name and its value. */
export type Pair = readonly [name: string, value: string]

/** Attributes of Set-Cookie (RFC 6265 4.1), which are no cookies. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  'path',
  'domain',
  'expires',
  'max-age',
  'samesite',
  'priority',
  'version',
])

/** Cookies that are read, more than any browser sends. */
const MOST_COOKIES = 5000

/** The cookies of a `Cookie` or `Set-Cookie` header, or of several lines of such. */
export function cookiesIn(text: string): readonly Pair[] {
  const pairs: Pair[] = []
  for (const part of text.split(/[;\n]/, MOST_COOKIES)) {
    const [, name = '', value = ''] = /^\s*(?:set-)?(?:cookie:\s*)?([^\s=;"]{1,200})=(.*)$/is.exec(part) ?? []
    if (name === '' || ATTRIBUTES.has(name.toLowerCase())) continue
    const plain = value.trim().replace(/^"|"$/g, '')
    pairs.push([name, plain])
  }
  return pairs
}

/** Whether a text is a header of cookies, or the cookies of one. */
export function holdsCookies(text: string): boolean {
  return (
    /^\s*(?:set-)?cookie\s*:/i.test(text) ||
    /^\s*[^\s=;,:"]{1,200}=[^\s;]*;\s*[^\s=;,:"]{1,200}(?:[=;]|\s*$)/.test(text)
  )
}

/** Names of the parts of one cookie: `session.0`, `session_1`, `session-2`, `.AspNetCore.CookiesC1`. */
const PART = /^(.+?)(?:[._-]|(?<=\D)C)(\d{1,2})$/

/** A cookie that came in parts, and what came. */
export interface Joined {
  readonly value: string
  readonly parts: readonly string[]
}

/** Parts of cookies put together. */
export function joinedParts(pairs: readonly Pair[]): readonly Joined[] {
  const groups = new Map<string, Map<number, string>[]>()
  for (const [name, value] of pairs.slice(0, MOST_COOKIES)) {
    const [, base, digits] = PART.exec(name.slice(0, LONGEST_NAME)) ?? []
    if (base === undefined || value === '') continue
    const sets = groups.get(base) ?? [new Map()]
    groups.set(base, sets)
    const at = Number(digits)
    const known = sets.at(-1)?.get(at)
    // The same cookie of another time begins anew.
    if (known !== undefined && known !== value && sets.length < MOST_SETS) sets.push(new Map())
    sets.at(-1)?.set(at, value)
  }
  return [...groups.values()].flatMap((sets) => sets.flatMap(joined))
}

const LONGEST_NAME = 300

/** Times of one cookie that are told apart. */
const MOST_SETS = 100

function joined(parts: ReadonlyMap<number, string>): readonly Joined[] {
  if (parts.size < 2) return []
  const order = [...parts].sort(([a], [b]) => a - b)
  const [first = 0] = order[0] ?? []
  if (first > 1 || order.some(([at], index) => at !== first + index)) return []
  const values = order.map(([, value]) => value)
  const whole = values.join('')
  return [{ value: decodePercent(whole) ?? whole, parts: values }]
}
