import type {
  FaultKind,
  Kind,
  OpaqueReading,
  SignatureVerdict,
  TokenFault,
  TokenReading,
} from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import type { Details, Findings } from '../findings.ts'
import { JSON_FAULT_RULES, jsonFaultExpected } from '../http/json-body.ts'
import type { RuleId } from '../subjects.ts'

/** The rule that each fault of a token breaks. */
export const RULE_OF = {
  'not-a-jwt': 'idt-not-jwt',
  'too-large': 'idt-size',
  b64: 'jwt-b64-padding',
  'not-utf8': 'jwt-not-utf8',
  'duplicate-member': 'jwt-duplicate-member',
  'unsafe-integer': JSON_FAULT_RULES['unsafe-integer'],
  crit: 'idt-crit-unknown',
  'alg-none': 'jwt-alg-none',
  'alg-unexpected': 'idt-alg-unexpected',
  'alg-confusion': 'jwt-alg-confusion',
  'kid-unknown': 'idt-kid-unknown',
  'key-use': 'idt-key-use',
  'weak-secret': 'idt-alg-hs-weak-secret',
  signature: 'idt-signature-invalid',
  decryption: 'jwe-decryption-failed',
  rounds: 'jwe-p2c-high',
} as const satisfies Record<FaultKind, RuleId>

/** Kinds of fault of how any JWT is written. */
const WRITTEN: readonly FaultKind[] = ['b64', 'not-utf8', 'duplicate-member', 'unsafe-integer']

/** Kinds that the judges of every JWT and of every closed one tell of. */
const TOLD: readonly FaultKind[] = [...WRITTEN, 'decryption', 'rounds']

/** Faults of one kind that are told one by one; more say nothing new. */
const MOST = 5

/** Looks for faults of form, one kind after another. */
export function lookAtFaults(found: Findings, faults: readonly TokenFault[], kinds = WRITTEN): void {
  for (const kind of kinds) {
    const broken = faults.filter((fault) => fault.kind === kind)
    if (broken.length === 0) found.look(RULE_OF[kind], true)
    for (const fault of broken.slice(0, MOST)) found.look(RULE_OF[kind], false, faultDetails(fault))
  }
}

/** Looks at a text that is no token, or at one that was not read. */
export function lookAtOpaque(found: Findings, { faults, length, alphabet }: OpaqueReading): void {
  found.look(RULE_OF['not-a-jwt'], false, {
    ...(faults[0] && faultDetails(faults[0])),
    expected: 'a compact JWS or JWE',
    actual: `${length} characters: ${alphabet}`,
  })
}

const NONE: readonly Finding[] = []

/** Judges the faults that the judges of every JWT leave to those of a kind, where nothing else is known of the token. */
export function judgeReading(token: TokenReading, kind: Kind): readonly Finding[] {
  if (token.faults.length === 0) return NONE
  // The payload of a JWS that is no JWT may be anything; one that begins as JSON was meant to be that.
  const free = kind === 'jws' && token.form === 'jws' && !/^\s*\{/.test(token.payloadJson?.text ?? '')
  return token.faults
    .filter((fault) => !TOLD.includes(fault.kind))
    .map((fault) => ({
      rule: RULE_OF[fault.kind],
      holds: false,
      ...faultDetails(fault),
      actual: fault.actual ?? fault.segment,
      // A token that was not read at all is worse than a long one.
      severity: fault.kind === 'too-large' ? 'E' : free && fault.segment === 'payload' ? 'I' : undefined,
    }))
}

/**
 * What becomes of each reason for which a signature is refused: the rule that is broken, that of the signature where none is named;
 * "here": the rule of the reason itself, where it is found broken already; "told": another judge tells of it.
 */
export type Refusals = Partial<Record<FaultKind, RuleId | 'here' | 'told'>>

/** Tells why a signature is refused; it is undecided where all reasons are told already. */
export function lookAtRefusal(found: Findings, faults: readonly TokenFault[], refusals: Refusals): void {
  let untold = 0
  for (const fault of faults) {
    const answer = refusals[fault.kind] ?? RULE_OF.signature
    const here = answer === 'here' && found.list.some(({ rule, holds }) => rule === RULE_OF[fault.kind] && !holds)
    if (answer === 'told' || here) continue
    found.look(answer === 'here' ? RULE_OF.signature : answer, false, faultDetails(fault))
    untold += 1
  }
  if (untold > 0) return
  if (faults[0]) found.undecided(RULE_OF.signature, `The signature was not looked at: ${faults[0].message}.`)
  else found.look(RULE_OF.signature, false, UNEXPLAINED)
}

/** What is expected where a fault does not say it itself. */
const EXPECTED: Readonly<Record<FaultKind, string>> = {
  'not-a-jwt': 'a compact JWS or JWE',
  'too-large': 'a token within the limits',
  b64: 'base64url without padding',
  'not-utf8': jsonFaultExpected(JSON_FAULT_RULES['not-utf8']),
  'duplicate-member': 'each name once',
  'unsafe-integer': jsonFaultExpected(JSON_FAULT_RULES['unsafe-integer']),
  crit: 'parameters that are understood',
  'alg-none': 'a signature',
  'alg-unexpected': 'the algorithm that was agreed on',
  'alg-confusion': 'a key for this algorithm',
  'kid-unknown': 'a key of the set',
  'key-use': 'a key for this signature',
  'weak-secret': 'a secret as long as the hash',
  signature: 'a signature that verifies',
  decryption: 'a key that decrypts it',
  rounds: 'few rounds',
}

/** What is found where a fault does not say it itself. */
const FOUND: Partial<Record<FaultKind, string>> = { signature: 'one that does not', decryption: 'none that does' }

/** What a report says of a fault: a sentence with the place, and what was expected and found. */
export function faultDetails(fault: TokenFault): Details {
  const place = fault.offset === undefined ? '' : ` (character ${fault.offset} of the token)`
  return {
    message: `${sentence(fault.message.replace(/\.$/, ''))}${place}.`,
    expected: fault.expected ?? EXPECTED[fault.kind],
    actual: fault.actual ?? FOUND[fault.kind] ?? fault.segment ?? 'the token',
    ...(fault.remedy !== undefined && { client: fault.remedy }),
  }
}

/** A clause with a capital letter in front; one that begins with a wire name stays as it is. */
function sentence(clause: string): string {
  return /^(the|no|none|several|this|an?|any|byte|which) /.test(clause)
    ? `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}`
    : clause
}

/** What is said of a signature that no key explains. */
const UNEXPLAINED: Details = { expected: EXPECTED.signature, actual: FOUND.signature }

/** Why a signature does not verify, for a report; the first reason where there are several. */
export function signatureDetails({ faults }: Pick<SignatureVerdict, 'faults'>): Details {
  return faults[0] ? faultDetails(faults[0]) : UNEXPLAINED
}
