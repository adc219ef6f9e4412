import type { JsonObject } from '../jose/json/json.ts'
import { escapeUnsafe, safeText, writeJson } from '../jose/json/writer.ts'
import type { Kind, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import { clean } from '../text/clean.ts'
import type { Check } from '../trace/trace.ts'

/** One token of many, as a line of output has it. */
interface ReportedLine {
  readonly verified: boolean | null
  readonly kind: Kind
  readonly alg: string | null
  readonly kid: string | null
  readonly key_source: string | null
  /** How far the key can be trusted, in words. */
  readonly key_trust: string
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  readonly checks: readonly Check[]
}

export function lineOf(
  token: TokenReading,
  signature: SignatureVerdict,
  { verified, kind, key_trust, checks }: Pick<ReportedLine, 'verified' | 'kind' | 'key_trust' | 'checks'>,
): ReportedLine {
  return {
    verified,
    kind,
    alg: signature.alg ?? null,
    kid: signature.kid ?? null,
    key_source: signature.keySource ?? null,
    key_trust,
    header: token.form === 'opaque' ? null : token.header,
    claims: token.form === 'jws' ? (token.claims ?? null) : null,
    checks,
  }
}

/** Writes a token of many as a line. */
type WriteLine = (line: ReportedLine, token: TokenReading) => string

/** A writer of lines of JSON. Header and claims that were read as they would be written are not written anew. */
export function createJsonLines(): WriteLine {
  const startOf = createStarts()
  return (line, token) => {
    if (token.form !== 'jws' || !token.claims || !token.headerJson?.canonical || !token.payloadJson?.canonical)
      return `${writeJson(line)}\n`
    // The header is more than its protected part there.
    if (token.serialization) return `${writeJson(line)}\n`
    const checks = line.checks.length === 0 ? '[]' : writeJson(line.checks)
    return `${startOf(line)},"header":${safeText(token.headerJson)},"claims":${safeText(token.payloadJson)},"checks":${checks}}\n`
  }
}

/** Writes the members before the header, which mostly are those of the line before. */
function createStarts(): (line: ReportedLine) => string {
  let last: { readonly line: ReportedLine; readonly text: string } | undefined
  return (line) => {
    const before = last?.line
    const same =
      before?.verified === line.verified &&
      before.kind === line.kind &&
      before.alg === line.alg &&
      before.kid === line.kid &&
      before.key_source === line.key_source &&
      before.key_trust === line.key_trust
    if (same && last) return last.text
    const { verified, kind, alg, kid, key_source, key_trust } = line
    const text = escapeUnsafe(JSON.stringify({ verified, kind, alg, kid, key_source, key_trust })).slice(0, -1)
    last = { line, text }
    return text
  }
}

/** Longest value of a token in a line, in characters. */
const LONGEST = 120

export const humanLine: WriteLine = (line, token) => {
  const open = token.form === 'opaque' ? 'opaque' : 'no key'
  const said = { true: 'verified', false: 'NOT VERIFIED', null: open }[String(line.verified)] ?? ''
  const sub = token.form === 'jws' ? token.claims?.['sub'] : undefined
  const named = typeof sub === 'string' ? `  sub ${onOneLine(sub)}` : ''
  const kid = line.kid === null ? '' : `  kid ${onOneLine(line.kid)}`
  const broken = line.checks.filter((check) => check.verdict === 'fail').map((check) => check.id)
  const why = line.verified === true || broken.length === 0 ? '' : `  ${broken.join(' ')}`
  return `${said.padEnd(12)}  ${line.kind}  ${onOneLine(line.alg ?? '-')}${kid}${named}${why}\n`
}

/** One line is one token: nothing that it says can begin another. */
function onOneLine(text: string): string {
  return clean(text.slice(0, LONGEST).replace(/\s+/g, ' '))
}
