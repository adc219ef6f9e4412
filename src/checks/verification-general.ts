import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { Kind } from '../jose/token.ts'
import type { RuleId } from './catalogue/ids.ts'
import { audienceOf, issuerHint } from './claims-audience.ts'
import { clockNote, date, dateTypeFaults, span } from './claims-times.ts'
import type { Finding } from './finding.ts'
import { type Findings, isText, startFindings, typeName } from './findings.ts'
import { judgeEncryption } from './jwt-encryption.ts'
import { faultDetails } from './jwt-faults.ts'
import type { VerificationFacts } from './verification-facts.ts'

/** Rules that hold for a token of whatever kind; the ID Token's say it best for all. */
export const verificationFormRules: readonly RuleId[] = [
  'idt-not-jwt',
  'idt-crit-unknown',
  'idt-alg-unexpected',
  'idt-kid-unknown',
  'idt-key-use',
  'idt-signature-invalid',
  'idt-numeric-date-type',
  'idt-expired',
  'idt-nbf-future',
  'idt-iat-future',
  'idt-aud-mismatch',
  'idt-nonce-mismatch',
  'jwt-issuer-key-binding',
  'jwe-no-decryption-key',
  'jwe-decryption-failed',
]

/** Judges what is not a signed token at all: an opaque text, or an encrypted token that stayed closed. */
export function judgeForm({ token, signature }: VerificationFacts): readonly Finding[] {
  if (token.form === 'jwe') return judgeEncryption(token, token, signature)
  const found = startFindings()
  if (token.form === 'opaque')
    found.look('idt-not-jwt', false, () => ({
      message: 'This is not a token that can be verified: only its issuer can read it.',
      expected: 'a JWS or a JWE',
      actual: `${token.length} characters: ${token.alphabet}`,
    }))
  return found.list
}

/** Judges signature, times, audience and issuer of a JWT that is no ID Token and no logout token (RFC 7515 5.2, RFC 7519 4.1). */
export function judgeGeneral(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  if (token.form !== 'jws') return found.list
  // The payload of a plain JWS may be anything, and its form is the compact one.
  if (kind !== 'jws' || token.serialization) lookAtPayload(found, facts)
  if (kind !== 'dpop') lookAtSignature(found, facts)
  if (token.claims) {
    // A proof is judged by its age alone.
    if (kind !== 'dpop') lookAtTimes(found, facts, token.claims)
    lookAtParties(found, kind, facts, token.claims)
  }
  return found.list
}

function lookAtPayload(found: Findings, { token }: VerificationFacts): void {
  const fault = token.faults.find((each) => each.rule === 'idt-not-jwt')
  found.look('idt-not-jwt', fault === undefined, fault && faultDetails(fault))
}

const SIGNATURE_RULES: ReadonlySet<string> = new Set([
  'idt-kid-unknown',
  'idt-key-use',
  'idt-alg-unexpected',
  'idt-crit-unknown',
  'idt-signature-invalid',
])

function lookAtSignature(found: Findings, { signature }: VerificationFacts): void {
  const { verified, faults } = signature
  if (verified === null) {
    found.undecided('idt-signature-invalid', faults[0]?.message ?? 'There is no key to verify it with.')
    return
  }
  if (verified || faults.length === 0) {
    found.look('idt-signature-invalid', verified, { message: 'The signature does not verify.' })
    return
  }
  for (const fault of faults) {
    if (fault.rule === 'idt-not-jwt') continue
    const rule = SIGNATURE_RULES.has(fault.rule) ? (fault.rule as RuleId) : 'idt-signature-invalid'
    found.look(rule, false, faultDetails(fault))
  }
}

function lookAtTimes(found: Findings, facts: VerificationFacts, claims: JsonObject): void {
  const now = facts.now / 1000
  const wrong = dateTypeFaults(claims)
  const names = Object.keys(wrong)
  found.look('idt-numeric-date-type', names.length === 0, () => ({
    message: `Times are JSON numbers; ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not.`,
    expected: 'numbers',
    actual: wrong,
  }))
  const [exp, nbf, iat] = [numberOf(claims['exp']), numberOf(claims['nbf']), numberOf(claims['iat'])]
  if (exp !== undefined) {
    const holdsAt = (seconds: number): boolean => exp + facts.toleranceSeconds > seconds
    found.look('idt-expired', holdsAt(now), () => ({
      message: `The token expired ${span(now - exp)} ago${clockNote(facts, holdsAt)}.`,
      expected: `later than ${date(Math.floor(now))}`,
      actual: date(exp),
    }))
  }
  const begins = [
    ['idt-nbf-future', 'nbf', nbf],
    ['idt-iat-future', 'iat', iat],
  ] as const
  for (const [rule, name, time] of begins) {
    if (time === undefined) continue
    const holdsAt = (seconds: number): boolean => time - facts.toleranceSeconds <= seconds
    found.look(rule, holdsAt(now), () => ({
      message: `${name} lies ${span(time - now)} in the future${clockNote(facts, holdsAt)}.`,
      expected: `at most ${date(Math.ceil(now))}`,
      actual: date(time),
    }))
  }
}

/** Kinds that a client makes, whose `iss` is the client and whose `aud` is the issuer. */
const BY_CLIENT: ReadonlySet<Kind> = new Set<Kind>(['dpop', 'request', 'client_assertion'])

function lookAtParties(found: Findings, kind: Kind, facts: VerificationFacts, claims: JsonObject): void {
  if (BY_CLIENT.has(kind)) return
  const { aud, iss } = claims
  if (facts.audience !== undefined && kind !== 'jarm' && kind !== 'userinfo')
    found.look('idt-aud-mismatch', audienceOf(aud).list.includes(facts.audience), {
      message: 'aud does not name the recipient that was expected.',
      expected: facts.audience,
      actual: aud ?? 'absent',
    })
  if (facts.nonce !== undefined)
    found.look('idt-nonce-mismatch', claims['nonce'] === facts.nonce, {
      message: 'nonce is not the one that was expected.',
      expected: facts.nonce,
      actual: claims['nonce'] ?? 'absent',
    })
  const { issuer } = facts
  if (issuer === undefined || iss === undefined) return
  found.look('jwt-issuer-key-binding', iss === issuer, () => ({
    message: `The keys are of another issuer than the one in iss${isText(iss) ? issuerHint(iss, issuer) : ` (${typeName(iss)})`}.`,
    expected: issuer,
    actual: iss,
  }))
}
