import type { Kind, SignatureVerdict } from '../../jose/tokens/token.ts'
import { lookAtOpacity } from '../access-token/access-token.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { judgeEncryption } from '../jwt/encryption.ts'
import { lookAtFaults, lookAtOpaque, lookAtRefusal, type Refusals, RULE_OF } from '../jwt/faults.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'
import { lookAtTimes } from '../jwt/times.ts'
import type { VerificationFacts } from './facts.ts'

/** Judges what is not a signed token at all: an opaque text, or an encrypted token that stayed closed. */
export function judgeForm(kind: Kind, { token, signature }: VerificationFacts): readonly Finding[] {
  if (token.form === 'jwe') return judgeEncryption(token, token, signature, { kind })
  const found = startFindings()
  if (token.form !== 'opaque') return found.list
  if (OPAQUE_BY_RIGHT.has(kind) && token.faults.length === 0) lookAtOpacity(found, token)
  else lookAtOpaque(found, token)
  return found.list
}

/** Kinds that need be no JWT: what they stand for is between the issuer and itself (RFC 6749 1.4, 1.5). */
const OPAQUE_BY_RIGHT: ReadonlySet<Kind> = new Set<Kind>(['opaque', 'access_token', 'refresh_token'])

/** Judges signature and times of a JWT that is no ID Token and no logout token (RFC 7515 5.2, RFC 7519 4.1). */
export function judgeGeneral(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token, signature } = facts
  if (token.form !== 'jws') return found.list
  // The payload of a plain JWS may be anything, and its form is the compact one.
  if (kind !== 'jws' || token.serialization) lookAtFaults(found, token.faults, ['not-a-jwt'])
  // The key that a proof brings along is told of by a rule of its own.
  if (!facts.brought || signature.faults.some((fault) => fault.kind === 'alg-unexpected'))
    lookAtSignature(found, signature)
  lookAtRegistered(found, kind, facts)
  if (!TELLS_OF_SECRETS.has(kind)) lookAtSecretLength(found, facts)
  if (token.claims) lookAtTimes(found, token.claims, facts, kind === 'dpop' ? 'proof' : 'verified')
  return found.list
}

/** What the client signs itself is refused by another algorithm than the registered one (OpenID Connect Dynamic Client Registration 1.0 section 2). */
function lookAtRegistered(found: Findings, kind: Kind, { token, registered = {} }: VerificationFacts): void {
  const due =
    kind === 'request'
      ? registered.request_object_signing_alg
      : kind === 'client_assertion'
        ? registered.token_endpoint_auth_signing_alg
        : undefined
  if (due === undefined || token.form !== 'jws') return
  found.look(RULE_OF['alg-unexpected'], token.header['alg'] === due, { expected: due, actual: token.header['alg'] })
}

/** Kinds whose own judge tells of a short secret. */
const TELLS_OF_SECRETS: ReadonlySet<Kind> = new Set<Kind>(['userinfo', 'jarm'])

const REFUSALS: Refusals = {
  'kid-unknown': RULE_OF['kid-unknown'],
  'key-use': RULE_OF['key-use'],
  'alg-unexpected': RULE_OF['alg-unexpected'],
  crit: RULE_OF.crit,
  'not-a-jwt': 'here',
  'weak-secret': 'told',
}

function lookAtSignature(found: Findings, { verified, faults }: SignatureVerdict): void {
  if (verified) found.look(RULE_OF.signature, true)
  else if (verified === null)
    found.undecided(RULE_OF.signature, faults[0]?.message ?? 'There is no key to verify it with.')
  else lookAtRefusal(found, faults, REFUSALS)
}
