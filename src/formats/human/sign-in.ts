import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject, textOf } from '../../jose/json/values.ts'
import { writeJson } from '../../jose/json/writer.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { TIME_CLAIMS } from '../../jose/tokens/times.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import { isMasked } from '../../trace/mask.ts'
import { below, onOneLine, pathIn } from '../long-value.ts'
import type { Style } from '../style.ts'
import type { When } from '../view.ts'
import { time } from './time.ts'

/** An ID Token as a result tells it. */
interface ShownIdToken {
  readonly header: JsonObject
  readonly claims: JsonObject | null
  readonly verified: boolean | null
}

/** What a result tells of a sign-in. */
export interface SignIn {
  readonly issuer?: string | null
  readonly id_token?: ShownIdToken | null
  readonly userinfo?: JsonValue
  /** The members that must not be accepted. */
  readonly rejected?: readonly string[]
}

/** Times of a result are told against the end of the run, in milliseconds. */
export function endOf({ startedAt, ms }: When): number {
  return startedAt + ms
}

/** Who signed in, and what the ID Token says; empty where there is none. */
export function renderSignIn(result: SignIn, style: Style, when: When): string {
  const { id_token: token } = result
  if (!token) return ''
  const words = isUnsigned(token) ? style.yellow(UNSIGNED) : verifiedWords(token.verified, style)
  const claims = claimLines(token.claims ?? {}, style, when, 'id_token.claims')
  return `${whoLine(result, style)}${style.bold('ID Token')}  ${words}\n${claims}`
}

function isUnsigned({ verified, header }: ShownIdToken): boolean {
  return verified === null && textOf(header['alg']) === 'none'
}

/** Who signed in, and where. */
export function whoLine(result: SignIn, style: Style): string {
  const { issuer, id_token: token } = result
  if (!token) return ''
  const claims = token.claims ?? {}
  const isRejected = result.rejected !== undefined || token.verified === false
  const said = isRejected
    ? 'Nobody is signed in. The ID Token names'
    : token.verified === true || isUnsigned(token)
      ? 'Signed in as'
      : 'The ID Token names'
  const name = isRejected ? undefined : nameIn(result.userinfo, claims)
  const who = `${style.bold(said)} ${clean(shorten(textOf(claims['sub']) ?? 'nobody', 200))}${name === undefined ? '' : ` (${clean(name)})`}`
  const at = issuer ? ` at ${clean(issuer)}` : ''
  return `\n${who}${at}\n`
}

/** An ID Token without a signature comes to nothing but where the client is registered so. */
const UNSIGNED = 'not verified: it has no signature, as registered, and rests on TLS alone'

function verifiedWords(verified: boolean | null, style: Style): string {
  if (verified === null) return style.yellow('not verified: no key')
  return verified ? style.green('verified') : style.red('NOT verified')
}

/** What a person is called. */
function nameIn(found: JsonValue | undefined, claims: JsonObject): string | undefined {
  const userinfo = isObject(found) ? found : {}
  return [userinfo['name'], claims['name'], userinfo['email'], claims['email']].find(
    (value) => typeof value === 'string',
  )
}

/** Tokens decoded and shortened, never whole; empty where there are none. */
export function renderTokens(tokens: JsonObject | null, style: Style, when: When): string {
  if (!tokens) return ''
  const width = nameWidth(Object.keys(tokens))
  const lines = Object.entries(tokens)
    .slice(0, MOST)
    .map(([name, value]) => {
      const head = clean(shorten(name, 40)).padEnd(width)
      const shown =
        tokenMember(name, value, endOf(when)) ??
        onOneLine(value, 'as text', style.width - head.length - 3, below(pathIn(when, 'tokens'), name))
      return `  ${style.dim(head)} ${shown}`
    })
  return `${style.bold('Tokens')}\n${lines.join('\n')}\n`
}

/** A token is decoded and shortened, never shown whole; undefined for what is none. */
export function tokenMember(name: string, value: JsonValue, now: number): string | undefined {
  const seconds = name === 'expires_in' ? numberOf(value) : undefined
  if (seconds !== undefined && Number.isFinite(seconds))
    return `${clean(writeJson(value))} s, until ${time((now + seconds * 1000) / 1000, now)}`
  if (typeof value !== 'string' || !/token$/.test(name)) return undefined
  // A record that was saved without its tokens has what stands for them.
  if (isMasked(value)) return clean(value)
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

/** Claims that are times. */
export const TIMES = new Set<string>(TIME_CLAIMS)

/** Claims one a line, times readable, of long ones the beginning; they stand at that place of the result. */
function claimLines(claims: JsonObject, style: Style, when: When, place: string): string {
  const width = nameWidth(Object.keys(claims))
  const more = Object.keys(claims).length - MOST
  const lines = Object.entries(claims)
    .slice(0, MOST)
    .map(([name, value]) => {
      const seconds = TIMES.has(name) ? numberOf(value) : undefined
      const head = clean(shorten(name, 40)).padEnd(width)
      const shown =
        seconds === undefined
          ? onOneLine(value, 'as text', style.width - head.length - 3, below(pathIn(when, place), name))
          : time(seconds, endOf(when))
      return `  ${style.dim(head)} ${shown}\n`
    })
  return `${lines.join('')}${more > 0 ? style.dim(`  and ${more} more\n`) : ''}`
}

/** Most claims and members that are listed. */
const MOST = 60

/** Columns for names, so that what they stand for begins in one. */
function nameWidth(names: readonly string[]): number {
  return Math.min(24, Math.max(14, ...names.slice(0, MOST).map((name) => name.length)))
}

/** The claims of UserInfo, and whether they must not be used; what is no JSON object stands as it is. */
export function renderUserinfo({ userinfo, rejected }: SignIn, style: Style, when: When): string {
  if (userinfo === undefined || userinfo === null) return ''
  const title = style.bold(rejected?.includes('userinfo') ? 'UserInfo (rejected: must not be used)' : 'UserInfo')
  if (!isObject(userinfo)) return `${title}\n${cleanBlock(shorten(writeJson(userinfo, 2), 4000))}\n`
  return `${title}\n${claimLines(userinfo, style, when, 'userinfo')}`
}

/** A claim source as a result tells it. */
interface ShownSource {
  readonly source: string
  readonly from: string
  readonly type: string
  readonly claim_names: readonly string[]
  readonly endpoint?: string
  readonly kind: string | null
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  readonly verified: boolean | null
}

/** What claims providers say, each with its token as others are told. */
export function renderClaimSources(sources: readonly ShownSource[] | undefined, style: Style, when: When): string {
  return (sources ?? []).map((each, at) => renderSource(each, style, when, `claim_sources.${at}.claims`)).join('')
}

function renderSource(
  { source, type, claim_names, endpoint, ...token }: ShownSource,
  style: Style,
  when: When,
  place: string,
): string {
  const title = style.bold(`Claims of ${clean(shorten(source, 60))}`)
  const named = clean(shorten(claim_names.join(', ') || 'none', 200))
  const at = endpoint === undefined ? '' : `, at ${clean(shorten(endpoint, 200))}`
  const about = `  ${style.dim(`${clean(type)} (${clean(token.from)}): ${named}${at}`)}\n`
  if (token.kind === null) return `${title}  ${style.yellow('not fetched')}\n${about}`
  const alg = textOf(token.header?.['alg'])
  const kind = `${clean(token.kind)}${alg === undefined ? '' : `, alg ${clean(shorten(alg, 40))}`}`
  const claims = claimLines(token.claims ?? {}, style, when, place)
  return `${title}  ${kind}, ${verifiedWords(token.verified, style)}\n${about}${claims}`
}
