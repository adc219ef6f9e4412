import type { JsonObject } from '../../jose/json.ts'
import { numberOf } from '../../jose/json-reader.ts'
import type { Kind } from '../../jose/token.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { lookAtDateTypes, lookAtMilliseconds } from '../jwt/claims-form.ts'
import { judgeEncryption } from '../jwt/encryption.ts'
import { faultDetails } from '../jwt/faults.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'
import { clockNote, date, span } from '../jwt/times.ts'
import type { RuleId } from '../subjects.ts'
import type { VerificationFacts } from './facts.ts'

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

/** Judges signature and times of a JWT that is no ID Token and no logout token (RFC 7515 5.2, RFC 7519 4.1). */
export function judgeGeneral(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  if (token.form !== 'jws') return found.list
  // The payload of a plain JWS may be anything, and its form is the compact one.
  if (kind !== 'jws' || token.serialization) lookAtPayload(found, facts)
  // The key that a proof brings along is told of by a rule of its own.
  if (!facts.brought || facts.signature.faults.some((fault) => fault.rule === 'idt-alg-unexpected'))
    lookAtSignature(found, facts)
  if (!TELLS_OF_SECRETS.has(kind)) lookAtSecretLength(found, facts)
  if (token.claims) lookAtTimes(found, kind, facts, token.claims)
  return found.list
}

/** Kinds whose own judge tells of a short secret. */
const TELLS_OF_SECRETS: ReadonlySet<Kind> = new Set<Kind>(['userinfo', 'jarm'])

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
    if (fault.rule === 'idt-alg-hs-weak-secret') {
      found.undecided('idt-signature-invalid', `The signature was not looked at: ${fault.message}.`)
      continue
    }
    const rule = SIGNATURE_RULES.has(fault.rule) ? (fault.rule as RuleId) : 'idt-signature-invalid'
    found.look(rule, false, faultDetails(fault))
  }
}

/** Judges the times of any JWT (RFC 7519 4.1.4 to 4.1.6). */
export function lookAtTimes(found: Findings, kind: Kind, facts: VerificationFacts, claims: JsonObject): void {
  const now = facts.now / 1000
  lookAtDateTypes(found, claims)
  const odd = lookAtMilliseconds(found, claims, facts)
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
    // A time in milliseconds is told once, and the age of a proof has a rule of its own.
    if (time === undefined || odd.includes(name) || (kind === 'dpop' && name === 'iat')) continue
    const holdsAt = (seconds: number): boolean => time - facts.toleranceSeconds <= seconds
    found.look(rule, holdsAt(now), () => ({
      message: `${name} lies ${span(time - now)} in the future${clockNote(facts, holdsAt)}.`,
      expected: `at most ${date(Math.ceil(now))}`,
      actual: date(time),
    }))
  }
}
