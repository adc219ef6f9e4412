import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject } from '../../jose/json/values.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { clean, shorten } from '../../text/clean.ts'
import { isLong } from '../long-value.ts'
import type { Style } from '../style.ts'
import type { When } from '../view.ts'
import { endOf, type SignIn, TIMES, tokenMember, whoLine } from './sign-in.ts'
import { visibleLength } from './step.ts'
import { time } from './time.ts'

interface Signed extends SignIn {
  readonly tokens: JsonObject | null
}

/** A sign-in in which nothing is wrong: who it is, and in a few lines what came; undefined where there is more to say than that. */
export function renderBrief(result: Signed, style: Style, when: When): string | undefined {
  const now = endOf(when)
  const { id_token: token, userinfo, tokens } = result
  if (token?.verified !== true || result.rejected !== undefined) return undefined
  return [
    whoLine(result, style),
    part({ title: 'ID Token', word: style.green('verified') }, claimWords(token.claims ?? {}, now), style),
    ...(isObject(userinfo) ? [part({ title: 'UserInfo', word: '' }, claimWords(userinfo, now), style)] : []),
    ...(tokens ? [part({ title: 'Tokens', word: '' }, tokenWords(tokens, now), style)] : []),
  ].join('')
}

/** Longest claim, in characters. */
const LONGEST = 60

function claimWords(claims: JsonObject, now: number): readonly string[] {
  return inOrder(claims).map(([name, value]) => words(name, shownClaim(name, value, now)))
}

/** What a person looks for first, and what takes more than a line last. */
function inOrder(members: JsonObject): readonly (readonly [name: string, value: JsonValue])[] {
  const isLate = ([name, value]: readonly [string, JsonValue]): boolean => LATE.has(name) || isLong(value)
  const all = Object.entries(members)
  return [...all.filter((each) => !isLate(each)), ...all.filter(isLate)]
}

/** Claims that are for programs, and what the line above says. */
const LATE: ReadonlySet<string> = new Set(['iss', 'nonce', 'at_hash', 'c_hash', 's_hash', 'sid', 'jti'])

function tokenWords(tokens: JsonObject, now: number): readonly string[] {
  return inOrder(tokens).map(([name, value]) => {
    const seconds = name === 'expires_in' ? numberOf(value) : undefined
    const text =
      seconds === undefined ? (tokenMember(name, value, now) ?? shownClaim(name, value, now)) : `${seconds} s`
    return words(name, text.replace(/^\S*…\S* +/, ''))
  })
}

/** The value of a claim, times readable. */
function shownClaim(name: string, value: JsonValue, now: number): string {
  const seconds = TIMES.has(name) ? numberOf(value) : undefined
  if (seconds !== undefined) return time(seconds, now)
  if (typeof value === 'string') return value
  return isExact(value) ? value.source : writeJson(value)
}

function words(name: string, value: string): string {
  return `${clean(shorten(name, 40))} ${clean(shorten(value, LONGEST))}`
}

/** Lines of each part. */
const MOST_LINES = 2
const INDENT = 10

/** What stands before some words. */
interface Part {
  readonly title: string
  readonly word: string
}

/** A title and what belongs to it, as much as there are lines for, and how the rest is shown. */
function part({ title, word }: Part, all: readonly string[], style: Style): string {
  const head = `${style.bold(title.padEnd(INDENT))}${word}${word === '' ? '' : style.dim(': ')}`
  for (let shown = Math.min(all.length, MOST); shown > 0; shown -= 1) {
    const rest = all.length - shown
    const items = all.slice(0, shown).map((each, at) => (at < all.length - 1 ? `${each},` : each))
    const lines = wrapped(head, rest === 0 ? items : [...items, style.dim(more(rest))], style.width)
    if (lines.length <= MOST_LINES || shown === 1) return `${lines.join('\n')}\n`
  }
  return `${head.trimEnd()}\n`
}

/** Most members that are tried to be shown. */
const MOST = 20

/** Items behind a head, none of which is parted. */
function wrapped(head: string, items: readonly string[], width: number): readonly string[] {
  const lines: string[] = []
  let line = head
  for (const [at, item] of items.entries()) {
    const joined = `${line}${at === 0 || visibleLength(line) === INDENT ? '' : ' '}${item}`
    if (at === 0 || visibleLength(joined) <= width) line = joined
    else {
      lines.push(line)
      line = `${' '.repeat(INDENT)}${item}`
    }
  }
  return [...lines, line]
}

function more(count: number): string {
  return `and ${count} more (-v)`
}
