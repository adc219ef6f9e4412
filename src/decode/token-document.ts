import { RULE_OF } from '../checks/jwt/faults.ts'
import type { RuleId } from '../checks/subjects.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject } from '../jose/json/values.ts'
import { escapeUnsafe, safeText, writeJson } from '../jose/json/writer.ts'
import type { KeyFacts } from '../jose/keys/facts.ts'
import { describeJwe, type JweFacts } from '../jose/tokens/jwe-facts.ts'
import { kindOf } from '../jose/tokens/kind.ts'
import type {
  Disclosure,
  JsonSerialization,
  JweReading,
  JwsReading,
  Kind,
  TokenFault,
  TokenReading,
} from '../jose/tokens/token.ts'
import type { Undoing } from '../jose/tokens/undone.ts'
import type { Check } from '../trace/trace.ts'
import { timesOf, validityOf } from './claim-times.ts'
import type { Utc } from './utc.ts'

/** A fault as `decode` tells it: by the rule that it breaks. */
export interface ToldFault extends Omit<TokenFault, 'kind'> {
  readonly rule: RuleId
}

/** One element of `result.tokens`; nothing in it was verified. */
export interface Decoded {
  readonly kind: Kind
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  readonly verified: null
  /** The member or parameter it stood under: "access_token". */
  readonly source?: string
  /** What it is, where that is more than its kind: "session cookie of Flask". */
  readonly format?: string
  /** What that means for whoever holds it. */
  readonly explanation?: string
  /** What was undone to get at it. */
  readonly undone?: readonly Undoing[]
  /** Where its times put it now; absent without `exp` and `nbf`. */
  readonly validity?: 'current' | 'expired' | 'not_yet_valid'
  /** Times as UTC. */
  readonly times: Readonly<Record<string, string>>
  readonly faults: readonly ToldFault[]
  /** Checks of this token that do not hold. */
  readonly checks: readonly Check[]
  /** A payload that is no JSON object. */
  readonly payload?: JsonValue
  /** What stood before the fault where its JSON breaks off. */
  readonly partial?: { readonly header?: JsonObject; readonly claims?: JsonObject }
  readonly opaque?: { readonly length: number; readonly alphabet: string; readonly entropyBits: number }
  readonly jwe?: JweFacts
  /** What lay inside of a JWE, or of a JWS that was signed around another. */
  readonly nested?: Decoded
  readonly serialization?: JsonSerialization
  readonly disclosures?: readonly Disclosure[]
  readonly key_binding?: Decoded
  /** Tokens that other claims providers gave along, by the name of their source (OIDC Core 5.6.2). */
  readonly claim_sources?: Readonly<Record<string, Decoded>>
  readonly keys?: readonly KeyFacts[]
}

interface Circumstances {
  readonly kind: Kind
  readonly hint: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly utc: Utc
  readonly checks: readonly Check[]
}

/** A token as `decode` tells it. */
export function tokenDocument(token: TokenReading, about: Circumstances): Decoded {
  const { kind, checks, hint, now } = about
  const source = hint === undefined ? {} : { source: hint }
  const faults = token.faults.length === 0 ? NONE : token.faults.map(told)
  if (token.form === 'opaque') {
    const { length, alphabet, entropyBits } = token
    const opaque = { length, alphabet, entropyBits }
    return { kind, header: null, claims: null, verified: null, ...source, times: {}, faults, checks, opaque }
  }
  const { header, serialization } = token
  const claims = token.form === 'jws' ? (token.claims ?? null) : null
  const times = claims ? timesOf(claims, about.utc) : {}
  const validity = claims ? validityOf(claims, now) : {}
  const base = { kind, header, claims, verified: null, ...source, ...validity, times, faults, checks }
  const full = serialization ? { ...base, serialization } : base
  if (token.form === 'jwe') return { ...full, ...partialOf(token), jwe: describeJwe(token) }
  const plain = claims ? full : { ...full, payload: payloadOf(token) }
  const whole = claims && Object.keys(header).length > 0 ? plain : { ...plain, ...partialOf(token) }
  return token.disclosures ? { ...whole, ...disclosed(token, about) } : whole
}

const NONE: readonly ToldFault[] = []

function told({ kind, ...fault }: TokenFault): ToldFault {
  return { rule: RULE_OF[kind], ...fault }
}

/** Header and claims of which only the beginning could be read. */
function partialOf(token: JwsReading | JweReading): Pick<Decoded, 'partial'> {
  const header = asObject(token.headerJson?.partial)
  const claims = token.form === 'jws' ? partialClaims(token) : undefined
  if (!header && !claims) return {}
  return { partial: { ...(header ? { header } : {}), ...(claims ? { claims } : {}) } }
}

/** The claims that stand before the fault of a payload that breaks off. */
export function partialClaims(token: JwsReading): JsonObject | undefined {
  return token.claims ? undefined : asObject(token.payloadJson?.partial)
}

function disclosed(token: JwsReading, { now, utc }: Circumstances): Pick<Decoded, 'disclosures' | 'key_binding'> {
  const { disclosures, keyBinding } = token
  if (!keyBinding) return { disclosures }
  return {
    disclosures,
    key_binding: tokenDocument(keyBinding, { kind: kindOf(keyBinding), hint: undefined, now, utc, checks: [] }),
  }
}

/** JSON where it is JSON, text where it is text, else base64url. */
function payloadOf(token: JwsReading): JsonValue {
  const { payloadJson, payload } = token
  if (payloadJson?.value !== undefined) return payloadJson.value
  const notText = payloadJson?.faults.some((fault) => fault.kind === 'not-utf8')
  return payloadJson && !notText ? payloadJson.text : Buffer.from(payload).toString('base64url')
}

/**
 * Whether anything could be read: of a token or key its header or its claims, if only their beginning, or what it stood in, such as a URL, a
 * token answer or a JSON serialisation.
 */
export function isReadable({ keys, header, claims, payload, partial, source, serialization }: Decoded): boolean {
  if ((source ?? serialization) !== undefined) return true
  if (header === null && payload !== undefined) return true
  const parts = [header, partial?.header, partial?.claims]
  return keys !== undefined || claims !== null || parts.some((part) => Object.keys(part ?? {}).length > 0)
}

/** An element as one line of JSON. Header and claims that were read as they would be written are not written anew. */
export function writeDecoded(decoded: Decoded, token: TokenReading | undefined): string {
  if (token?.form !== 'jws' || !token.claims || !token.headerJson?.canonical || !token.payloadJson?.canonical)
    return writeJson(decoded)
  // What stands beside header and claims may have numbers and a header of its own.
  if (token.serialization || token.disclosures || decoded.claim_sources || token.header['zip'] !== undefined)
    return writeJson(decoded)
  const head = `{"kind":"${decoded.kind}","header":${safeText(token.headerJson)},"claims":${safeText(token.payloadJson)},`
  return head + (isPlain(decoded) ? plainRest(decoded) : escapeUnsafe(otherRest(decoded)))
}

/** No number of such a token is out of range, so none can stand in what was found about it. */
function otherRest({ kind: _kind, header: _header, claims: _claims, ...rest }: Decoded): string {
  return JSON.stringify(rest).slice(1)
}

/** Whether there is nothing to tell of a token but its times. */
function isPlain({ faults, checks, source, format, undone }: Decoded): boolean {
  return faults.length + checks.length === 0 && !source && !format && !undone
}

/** The same as `otherRest`, in a quarter of the time: a clean token is what most of a million are. */
function plainRest({ validity, times }: Decoded): string {
  let written = ''
  for (const name in times) written += `${written === '' ? '' : ','}"${name}":"${times[name]}"`
  const valid = validity === undefined ? '' : `"validity":"${validity}",`
  return `"verified":null,${valid}"times":{${written}},"faults":[],"checks":[]}`
}
