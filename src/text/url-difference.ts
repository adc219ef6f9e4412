import { clean, shorten } from './clean.ts'
import { isUrl } from './url.ts'

/** What alone differs between two URLs that people take for one, as the end of a sentence; undefined where more does, or nothing. */
export function slipBetween(came: string, due: string): string | undefined {
  if (came === due) return undefined
  if (came.replace(/\/$/, '') === due.replace(/\/$/, '')) return 'a trailing slash differs'
  if (came.toLowerCase() === due.toLowerCase()) return 'upper and lower case differ'
  if (came.replace(/^https?:/, '') === due.replace(/^https?:/, '')) return 'the scheme differs'
  return withoutPort(came) === withoutPort(due) ? 'the default port differs' : undefined
}

/** A URL without the port that its scheme implies. */
function withoutPort(url: string): string {
  return url.replace(/^(https:\/\/[^/?#]*):443(?=[/?#]|$)|^(http:\/\/[^/?#]*):80(?=[/?#]|$)/i, '$1$2')
}

/** Longest part of a URL that is quoted. */
const LONGEST = 80

/** The parts of a URL in their order, and whether they may be quoted. */
const PARTS: readonly (readonly [part: 'protocol' | 'hostname' | 'port' | 'pathname', name: string])[] = [
  ['protocol', 'scheme'],
  ['hostname', 'host'],
  ['port', 'port'],
  ['pathname', 'path'],
]

/** Which parts of two URLs differ, where most do not, as a clause; queries are never quoted. Undefined for what is no URL. */
export function urlDifference(came: string, due: string): string | undefined {
  const slip = slipBetween(came, due)
  if (slip !== undefined && hasHost(came) && hasHost(due)) return `only ${slip}`
  if (!hasHost(came) || !hasHost(due)) return undefined
  const [one, other] = [new URL(came), new URL(due)]
  const parts = PARTS.filter(([part]) => one[part] !== other[part])
  // The host with its port is another server, and its path tells nothing then.
  const elsewhere = parts.filter(([part]) => part !== 'pathname').length
  if (parts.length > 2 || (elsewhere > 0 && parts.length > elsewhere)) return undefined
  const rest = [
    ...(one.search === other.search ? [] : ['the query']),
    ...(one.hash === other.hash ? [] : ['the fragment']),
    ...(one.username === other.username && one.password === other.password ? [] : ['the user information']),
  ]
  if (parts.length === 0) {
    if (rest.length === 0) return 'only the spelling differs: software that normalises URLs takes them for one'
    return rest.length === 1 ? `only ${rest[0]} differs` : `only ${rest.join(' and ')} differ`
  }
  if (rest.length > 0) return undefined
  const said = parts.map(([part, name]) => `the ${name} ${shown(one, part)} instead of ${shown(other, part)}`)
  return `it has ${said.join(' and ')}`
}

function shown(url: URL, part: (typeof PARTS)[number][0]): string {
  if (part === 'port') return url.port || (url.protocol === 'https:' ? '443' : '80')
  return shorten(clean(part === 'protocol' ? url.protocol.slice(0, -1) : url[part]), LONGEST)
}

function hasHost(text: string): boolean {
  return /^https?:\/\//i.test(text) && text.length <= 8192 && isUrl(text)
}
