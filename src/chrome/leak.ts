import type { PersonValue } from '../sign-in/person.ts'
import { splitOnce } from '../text/split.ts'
import type { BrowserRequest } from './request.ts'

/** What was typed into a field. */
export interface Typed {
  /** Name of the field as the page has it. */
  readonly field: string
  readonly kind: PersonValue['kind']
  readonly text: string
}

/** Values shorter than this are found by chance, so that they count only beside the name of their field. */
const SHORTEST = 6
/** How deep JSON is looked into. */
const DEEPEST = 20

/** Why a request would take what was typed where it does not belong, as the end of a sentence that begins with "the page"; undefined where it would not. */
export function leakOf(
  { method, url, headers, body = '', redirectedFrom }: BrowserRequest,
  typed: readonly Typed[],
  origins: ReadonlySet<string>,
): string | undefined {
  const { origin } = new URL(url)
  const secrets = typed.filter(({ kind }) => kind !== 'user')
  const [sent] = splitOnce(url, '#')
  const [, query] = splitOnce(sent, '?')
  const isBeside = (pairs: readonly Pair[]) => (each: Typed) =>
    pairs.some(([name, text]) => text === each.text && (name === each.field || text.length >= SHORTEST))
  const inBody = pairsIn(body)
  const isElsewhere = redirectedFrom !== undefined && new URL(redirectedFrom).origin !== origin
  if (isElsewhere && typed.some(isBeside(inBody)))
    return `was sent what the person typed, and leads it on to ${origin} (307, 308); it was not sent there`
  const repeats = `repeats what the person typed and sends it to ${origin}`
  if (secrets.some((each) => isBeside(pairsIn(query))(each) || stands(each.text, sent)))
    return `${repeats} in a URL; it was not followed`
  if (origins.has(origin)) return undefined
  const rest = [body, url, ...Object.values(headers)].join('\n')
  const isTaken = typed.some(isBeside(inBody)) || secrets.some(({ text }) => stands(text, rest))
  return isTaken || (method !== 'GET' && typed.some(isBeside(pairsIn(query))))
    ? `${repeats}; it was not sent`
    : undefined
}

/** Whether a secret stands in a text, in a spelling in which scripts send texts. */
function stands(secret: string, text: string): boolean {
  if (secret.length < SHORTEST) return false
  const form = new URLSearchParams({ a: secret }).toString().slice(2)
  const escaped = JSON.stringify(secret).slice(1, -1)
  const encoded = [secret, form, encodeURIComponent(secret), escaped, Buffer.from(secret).toString('base64')]
  return encoded.some((each) => text.includes(each.replace(/=+$/, '')))
}

type Pair = readonly [name: string, text: string]

/** Names and texts in what is sent, as a form, in parts or as JSON has them. */
function pairsIn(text: string): readonly Pair[] {
  if (text === '') return []
  if (/^\s*[[{"]/.test(text)) {
    try {
      return leavesOf(JSON.parse(text), '', 0)
    } catch {
      return []
    }
  }
  if (!text.startsWith('--')) return [...new URLSearchParams(text)]
  return [...text.matchAll(/\bname="([^"\r\n]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n([\s\S]*?)(?=\r\n--)/g)].map(
    ([, name = '', value = '']): Pair => [name, value],
  )
}

function leavesOf(value: unknown, name: string, depth: number): readonly Pair[] {
  if (typeof value === 'string') return [[name, value]]
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return []
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, Array.isArray(value) ? name : key, depth + 1))
}
