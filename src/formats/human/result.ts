import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject, textOf } from '../../jose/json/values.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { TIME_CLAIMS } from '../../jose/tokens/times.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import { own } from '../../text/own.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { render as decode } from './decode.ts'
import { render as explain } from './explain.ts'
import { render as preset } from './preset.ts'
import { render as profile } from './profile.ts'
import { render as session } from './session.ts'
import { time } from './time.ts'
import { render as verify } from './verify.ts'

/** Commands whose result has a view of its own. */
const OWN: Readonly<Record<string, (trace: Trace, style: Style) => string>> = {
  decode,
  verify,
  explain,
  'profile list': profile,
  'profile show': profile,
  'profile add': profile,
  'profile remove': profile,
  'preset list': preset,
  'preset show': preset,
  'session list': session,
  'session show': session,
  'session clear': session,
}

/** What a command was asked for, as a person reads it; empty when there is nothing. */
export async function renderResult(trace: Trace, style: Style): Promise<string> {
  const view = own(OWN, trace.command)
  if (view) return view(trace, style)
  const { result } = trace
  if (!isRecord(result)) return ''
  if (trace.command === 'discover') return (await import('./discover.ts')).renderDiscovery(result, style)
  const parts = [
    renderSignIn(result, style, trace.startedAt + trace.ms),
    renderTokens(result['tokens'], style, trace.startedAt + trace.ms),
    renderChanges(result['changed'], style),
    renderClaims('UserInfo', result['userinfo'], style, trace.startedAt + trace.ms),
  ]
  return parts.filter((part) => part !== '').join('')
}

/** The result of a command is an object of ours. */
function isRecord(result: unknown): result is JsonObject {
  return isObject(result as JsonValue | undefined)
}

function renderSignIn(result: JsonObject, style: Style, now: number): string {
  const token = result['id_token']
  if (!isObject(token)) return ''
  const claims = isObject(token['claims']) ? token['claims'] : {}
  const userinfo = isObject(result['userinfo']) ? result['userinfo'] : {}
  const name = [userinfo['name'], claims['name'], userinfo['email'], claims['email']].find(
    (value) => typeof value === 'string',
  )
  const verified = {
    true: style.green('verified'),
    false: style.red('NOT verified'),
    null: style.yellow('not verified: no key'),
  }[String(token['verified'] ?? null)]
  const said = token['verified'] === true ? 'Signed in as' : 'The ID Token names'
  const who = `${style.bold(said)} ${clean(shorten(textOf(claims['sub']) ?? 'nobody', 200))}${typeof name === 'string' ? ` (${clean(name)})` : ''}`
  const at = typeof result['issuer'] === 'string' ? ` at ${clean(result['issuer'])}` : ''
  return `\n${who}${at}\n${style.bold('ID Token')}  ${verified ?? ''}\n${claimLines(claims, style, now)}`
}

function renderTokens(tokens: JsonValue | undefined, style: Style, now: number): string {
  if (!isObject(tokens)) return ''
  const width = nameWidth(Object.keys(tokens))
  const lines = Object.entries(tokens)
    .slice(0, MOST)
    .map(([name, value]) => `  ${style.dim(clean(shorten(name, 40)).padEnd(width))} ${describe(name, value, now)}`)
  return `${style.bold('Tokens')}\n${lines.join('\n')}\n`
}

/** A token is decoded and shortened, never shown whole. */
function describe(name: string, value: JsonValue, now: number): string {
  const seconds = name === 'expires_in' ? numberOf(value) : undefined
  if (seconds !== undefined && Number.isFinite(seconds))
    return `${clean(writeJson(value))} s, until ${time((now + seconds * 1000) / 1000, now)}`
  if (typeof value !== 'string' || !/token$/.test(name))
    return clean(shorten(typeof value === 'string' ? value : writeJson(value), 200))
  const token = readToken(value)
  const kind =
    token.form === 'jws'
      ? `JWT, alg ${textOf(token.header['alg']) ?? 'absent'}`
      : token.form === 'jwe'
        ? 'encrypted JWT'
        : `opaque, about ${token.entropyBits} bits`
  const start = value.length > 24 ? `${value.slice(0, 6)}…${value.slice(-4)}` : '…'
  return clean(`${start}  ${value.length} characters, ${kind}`)
}

const TIMES = new Set<string>(TIME_CLAIMS)

/** Claims one a line, times readable. */
export function claimLines(claims: JsonObject, style: Style, now: number): string {
  const width = nameWidth(Object.keys(claims))
  const more = Object.keys(claims).length - MOST
  const lines = Object.entries(claims)
    .slice(0, MOST)
    .map(([name, value]) => {
      const seconds = TIMES.has(name) ? numberOf(value) : undefined
      const shown =
        seconds === undefined
          ? typeof value === 'string'
            ? value
            : isExact(value)
              ? value.source
              : writeJson(value)
          : time(seconds, now)
      return `  ${style.dim(clean(shorten(name, 40)).padEnd(width))} ${clean(shorten(shown, 300))}\n`
    })
  return `${lines.join('')}${more > 0 ? style.dim(`  and ${more} more\n`) : ''}`
}

/** Most claims and members that are listed. */
const MOST = 60

/** Columns for names, so that what they stand for begins in one. */
function nameWidth(names: readonly string[]): number {
  return Math.min(24, Math.max(14, ...names.slice(0, MOST).map((name) => name.length)))
}

function renderChanges(changes: unknown, style: Style): string {
  if (!Array.isArray(changes) || changes.length === 0) return ''
  const lines = changes
    .filter(isRecord)
    .map((change) => `  ${style.dim(clean(String(change['what'])).padEnd(14))} ${clean(String(change['change']))}`)
  return `${style.bold('Changed')}\n${lines.join('\n')}\n`
}

function renderClaims(title: string, claims: JsonValue | undefined, style: Style, now: number): string {
  if (claims === undefined || claims === null) return ''
  if (!isObject(claims)) return `${style.bold(title)}\n${cleanBlock(shorten(writeJson(claims, 2), 4000))}\n`
  return `${style.bold(title)}\n${claimLines(claims, style, now)}`
}
