import type { Finding } from '../checks/finding.ts'
import { judgeAgreedIdToken } from '../checks/id-token/agreed.ts'
import { judgeClaimForm } from '../checks/jwt/claims-form.ts'
import { judgeClosed } from '../checks/jwt/encryption.ts'
import { judgeReading } from '../checks/jwt/faults.ts'
import { judgeJwt } from '../checks/jwt/jwt.ts'
import { judgeAgreedUserinfo } from '../checks/userinfo/agreed.ts'
import type { Context } from '../context.ts'
import type { Registered } from '../documents/client-metadata.ts'
import type { DecryptionKey } from '../jose/keys/candidates.ts'
import type { RoundsLeave } from '../jose/keys/rounds.ts'
import type { FoundToken } from '../jose/tokens/input.ts'
import { kindOf } from '../jose/tokens/kind.ts'
import { DEEPEST_JWE, type ReadToken } from '../jose/tokens/read-token.ts'
import { NOT_COMPACT } from '../jose/tokens/serialization.ts'
import type { JweReading, JwsReading, Kind, TokenReading } from '../jose/tokens/token.ts'
import type { Check } from '../trace/trace.ts'
import { recognised } from './recognised.ts'
import { type Decoded, partialClaims, tokenDocument } from './token-document.ts'
import type { Utc } from './utc.ts'

/** Nothing is refused by a time here, so that no option changes it. */
const TOLERANCE_SECONDS = 30

/** What decoding needs besides the token itself. */
export interface DecodeSettings extends Pick<Context, 'judge'> {
  /** Milliseconds since the epoch. */
  now(): number
  readonly readToken: ReadToken
  readonly decryptionKeys: readonly DecryptionKey[]
  readonly roundsLeave: RoundsLeave | undefined
  readonly utc: Utc
  /** The request that DPoP proofs were made for. */
  readonly request: { readonly htm?: string; readonly htu?: string; readonly access_token?: string }
  /** What the client is registered with that the tokens are for. */
  readonly registered: Registered
  /** "all": the checks that hold too, for a report; "broken": one token of very many. */
  readonly checks: 'all' | 'broken'
}

interface Decoding {
  readonly decoded: Decoded
  readonly checks: readonly Check[]
  readonly token?: TokenReading
}

/** Reads one token or key as far as it goes and judges its form; at once for all but keys, proofs and what is decrypted. */
export function decodeTokenOrKey(settings: DecodeSettings, found: FoundToken): Decoding | Promise<Decoding> {
  const { undone } = found
  const read = decodeAny(settings, found)
  if (undone === undefined || undone.length === 0) return read
  const told = (decoding: Decoding): Decoding => ({ ...decoding, decoded: { ...decoding.decoded, undone } })
  return read instanceof Promise ? read.then(told) : told(read)
}

function decodeAny(settings: DecodeSettings, found: FoundToken): Decoding | Promise<Decoding> {
  if (isKeyText(found.raw)) return decodeKeys(settings, found)
  return mayBeForeign(found.raw) ? decodeForeign(settings, found) : decodeToken(settings, found)
}

/** Whether a text can be something else than a token of JOSE, which is told from how its segments are. */
function mayBeForeign(raw: string): boolean {
  if (!/^e[w-z0-9_-]/.test(raw)) return !raw.startsWith('{')
  const first = raw.indexOf('.')
  const second = raw.indexOf('.', first + 1)
  return first < 0 || second < 0 || second - first < LONGEST_TIME
}

/** Characters of the time that a signed cookie has in its midst, and two dots. */
const LONGEST_TIME = 10

async function decodeForeign(settings: DecodeSettings, found: FoundToken): Promise<Decoding> {
  const { foreignDocument, readForeign } = await import('./foreign.ts')
  const foreign = readForeign(found.raw)
  if (!foreign) return decodeToken(settings, found)
  const about = { hint: found.hint, now: settings.now(), utc: settings.utc }
  return { decoded: foreignDocument(found.raw, foreign, about), checks: [] }
}

/** Most tokens of claim sources that are shown; no provider has as many. */
const MOST_SOURCES = 10

/** The tokens of other claims providers within claims, shown as others are; what lies within them in turn is left as it is. */
async function withSources(settings: DecodeSettings, decoding: Decoding): Promise<Decoding> {
  const { claimSources } = await import('../checks/claim-sources/sources.ts')
  const sources: [name: string, decoded: Decoded][] = []
  const checks = [...decoding.checks]
  for (const { name, JWT } of claimSources(decoding.decoded.claims ?? {}).slice(0, MOST_SOURCES)) {
    if (JWT === undefined) continue
    const inner = await decodeAlone(settings, { raw: JWT, hint: undefined })
    sources.push([name, inner.decoded])
    checks.push(...inner.checks)
  }
  if (sources.length === 0) return decoding
  return { ...decoding, decoded: { ...decoding.decoded, claim_sources: Object.fromEntries(sources) }, checks }
}

function decodeToken(settings: DecodeSettings, found: FoundToken): Decoding | Promise<Decoding> {
  const decoding = decodeAlone(settings, found)
  if (decoding instanceof Promise || decoding.decoded.claims?.['_claim_sources'] === undefined) return decoding
  return withSources(settings, decoding)
}

function decodeAlone(settings: DecodeSettings, found: FoundToken): Decoding | Promise<Decoding> {
  const token = settings.readToken(found.raw)
  if (token.form === 'jwe' && settings.decryptionKeys.length > 0) return decodeEncrypted(settings, found, token)
  const kind = kindOf(asFarAsRead(token), found.hint)
  if (kind === 'dpop' && token.form === 'jws') return decodeProof(settings, found, token)
  return decoding(settings, token, { kind, hint: found.hint, also: token.form === 'jwe' ? closed(token) : NONE })
}

/** Being closed is no fault of a token that is only read; nor is being written as JSON. */
function closed(token: JweReading): readonly Finding[] {
  const faults = token.faults.filter((fault) => fault !== NOT_COMPACT)
  return judgeClosed({ ...token, faults }, { severity: 'I' })
}

/** A DPoP proof is compared with the request it was made for, as far as that is known. */
async function decodeProof(settings: DecodeSettings, found: FoundToken, token: JwsReading): Promise<Decoding> {
  const { judgeDpopProof } = await import('../checks/access-token/dpop.ts')
  const now = settings.now()
  const also = judgeDpopProof({ token, ...settings.request, now, toleranceSeconds: TOLERANCE_SECONDS })
  return decoding(settings, token, { kind: 'dpop', hint: found.hint, also })
}

function isKeyText(raw: string): boolean {
  return raw.includes('-----BEGIN ') || (raw.startsWith('{') && /"(kty|keys)"\s*:/.test(raw))
}

/** A token that breaks off is told apart by the claims that are left of it. */
function asFarAsRead(token: TokenReading): TokenReading {
  const claims = token.form === 'jws' ? partialClaims(token) : undefined
  return token.form === 'jws' && claims ? { ...token, claims } : token
}

async function decodeKeys(settings: DecodeSettings, found: FoundToken): Promise<Decoding> {
  const { decodeKey } = await import('./key.ts')
  const read = decodeKey(found.raw, settings.now())
  if (!read) return decodeToken(settings, found)
  const checks = settings.judge(read.findings)
  return { decoded: { ...read.decoded, checks: checks.filter(isTold) }, checks }
}

async function decodeEncrypted(
  settings: DecodeSettings,
  found: FoundToken,
  outer: JweReading,
  depth = 1,
): Promise<Decoding> {
  const { decryptJwe } = await import('../jose/keys/decrypt.ts')
  const opened = await decryptJwe(outer.raw, settings.decryptionKeys, 'any', settings.roundsLeave)
  if ('faults' in opened) {
    const token = { ...outer, faults: [...outer.faults, ...opened.faults] }
    return decoding(settings, token, { kind: 'jwe', hint: found.hint, also: closed(token) })
  }
  const { readPlaintext } = await import('./plaintext.ts')
  const inner = readPlaintext(opened.plaintext)
  const outside = decoding(settings, outer, { kind: 'jwe', hint: found.hint })
  if (!('token' in inner)) return { ...outside, decoded: { ...outside.decoded, ...inner } }
  const nested =
    inner.token.form === 'jwe' && depth < DEEPEST_JWE
      ? await decodeEncrypted(settings, found, inner.token, depth + 1)
      : await withSources(
          settings,
          decoding(settings, inner.token, { kind: kindOf(inner.token, found.hint), encrypted: outer }),
        )
  return {
    ...outside,
    decoded: { ...outside.decoded, nested: nested.decoded },
    checks: [...outside.checks, ...nested.checks],
  }
}

interface About {
  readonly kind: Kind
  readonly hint?: string
  /** The JWE it came out of. */
  readonly encrypted?: JweReading
  /** What the judges of its kind found. */
  readonly also?: readonly Finding[]
}

function decoding(settings: DecodeSettings, token: TokenReading, about: About): Decoding {
  const { kind, hint, encrypted, also } = about
  const now = settings.now()
  const alone = settings.checks === 'all'
  const told = alone ? undefined : 'broken'
  const clock = { now, toleranceSeconds: TOLERANCE_SECONDS, told } as const
  const findings: readonly Finding[] = [
    ...(token.form === 'opaque' ? NONE : judgeJwt({ token, kind, encrypted, alone, ...clock })),
    ...judgeReading(token, kind),
    ...(token.form === 'jws' && token.claims ? judgeClaimForm(token.claims, clock, kind) : NONE),
    ...(token.form === 'jws' ? judgeAgreed(settings.registered, kind, token, encrypted) : NONE),
    ...(also ?? NONE),
  ]
  const checks = settings.judge(alone ? findings : findings.filter((finding) => finding.holds === false))
  const document = tokenDocument(token, { kind, hint, now, utc: settings.utc, checks: checks.filter(isTold) })
  const outside: Decoding = { decoded: { ...document, ...recognised(token, kind, hint) }, checks, token }
  if (token.form !== 'jws' || !token.nested) return outside
  const inner = decoding(settings, token.nested, { kind: kindOf(token.nested, hint) })
  return { ...outside, decoded: { ...outside.decoded, nested: inner.decoded }, checks: [...checks, ...inner.checks] }
}

/** What is registered for a kind of token says how it should have been made. */
function judgeAgreed(
  registered: Registered,
  kind: Kind,
  token: JwsReading,
  encrypted: JweReading | undefined,
): readonly Finding[] {
  if (kind === 'id_token') return judgeAgreedIdToken(registered, token, encrypted)
  const client = { client_id: undefined, auth: 'unknown', public: false, registered }
  return kind === 'userinfo' ? judgeAgreedUserinfo({ client, ...(encrypted && { encrypted }) }, token) : NONE
}

/** What a token is told of: everything but what holds or could not be decided. */
function isTold(check: Check): boolean {
  return check.verdict !== 'pass' && check.verdict !== 'skip'
}

const NONE: readonly Finding[] = []
