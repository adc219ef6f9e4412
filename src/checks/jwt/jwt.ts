import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { asObject, isText, textOrType, typeName } from '../../jose/json/values.ts'
import { kindOf } from '../../jose/tokens/kind.ts'
import type { JwsReading, Kind, SignatureVerdict } from '../../jose/tokens/token.ts'
import type { JwtFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { KEY_ALGS, SIGNATURE_ALGS } from '../metadata/registered-algorithms.ts'
import { isEmptyList } from './audience.ts'
import { judgeEncryption } from './encryption.ts'
import { faultDetails, lookAtFaults, RULE_OF } from './faults.ts'
import { ephemeralKeyFault, guessedSecret } from './keys.ts'

/** Judges any JWT by how it is written and by the best current practice (RFC 8725), whatever it is for. */
export function judgeJwt(facts: JwtFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token } = facts
  lookAtAlgorithm(found, facts)
  lookAtFaults(found, token.faults)
  lookAtHeader(found, token.header)
  if (token.form === 'jwe') lookAtEncryption(found, token.header)
  if (token.form === 'jws' && token.claims) {
    if (!WITHOUT_AUDIENCE.includes(facts.kind ?? kindOf(token))) lookAtRecipients(found, token.claims['aud'])
    found.look('jwt-jti-missing', token.claims['jti'] !== undefined, { expected: 'jti', actual: 'absent' })
  }
  const nested = facts.encrypted ? judgeEncryption(facts.encrypted, token, facts.signature) : []
  return [...found.list, ...nested]
}

function lookAtRecipients(found: Findings, aud: JsonValue | undefined): void {
  const nobody = isEmptyList(aud)
  found.look('jwt-aud-missing', aud !== undefined && !nobody, {
    ...(nobody && { message: 'aud is an empty list: the token says that it is for nobody in particular.' }),
    expected: 'aud with somebody in it',
    actual: nobody ? [] : 'absent',
  })
}

/** Kinds that are for whoever is shown them, or whose request says whom they are for (RFC 9449 4.2, RFC 9901 4.1). */
const WITHOUT_AUDIENCE: readonly Kind[] = ['dpop', 'sd_jwt', 'vc', 'health_card']

/** Deprecated, or for curves that few need (RFC 8725 3.2). */
const WEAK: ReadonlySet<string> = new Set(['RSA1_5', 'RS1', 'ES256K'])

function lookAtAlgorithm(found: Findings, { token, signature, alone, unsigned }: JwtFacts): void {
  const { alg } = token.header
  const name = isText(alg) ? alg : ''
  const actual = textOrType(alg)
  if (unsigned) found.undecided(RULE_OF['alg-none'], 'The client is registered to get it without a signature.')
  else if (token.headerJson && asObject(token.headerJson.value) === undefined)
    found.undecided(RULE_OF['alg-none'], 'The header cannot be read, so that what alg it has is not known.')
  else
    found.look(RULE_OF['alg-none'], name !== '' && !/^none$/i.test(name), () => ({
      message:
        name === ''
          ? `alg is ${isText(alg) ? 'empty' : actual}: nothing says how the token is protected, so that nothing protects it.`
          : undefined,
      expected: 'a signature',
      actual,
    }))
  const unknown = name !== '' && !(token.form === 'jwe' ? KEY_ALGS : SIGNATURE_ALGS).has(name) && !/^none$/i.test(name)
  found.look('jwt-alg-weak', !WEAK.has(name) && !unknown, () => ({
    message: unknown ? `alg ${name} is not a registered algorithm.` : undefined,
    expected: token.form === 'jwe' ? 'RSA-OAEP-256 or ECDH-ES' : 'ES256, PS256, RS256 or EdDSA',
    actual,
  }))
  const confused = signature?.faults.find((fault) => fault.kind === 'alg-confusion')
  if (signature) found.look(RULE_OF['alg-confusion'], !confused, confused && faultDetails(confused))
  if (token.form === 'jws' && /^HS\d/.test(name) && (alone || signature)) lookAtSecret(found, token, signature)
}

function lookAtSecret(found: Findings, token: JwsReading, signature: SignatureVerdict | undefined): void {
  const secret = guessedSecret(token, signature)
  found.look('jwt-hmac-password', secret === undefined, {
    expected: 'at least 32 random bytes',
    actual: secret === undefined ? undefined : `${secret.length} characters from a list`,
  })
}

/** Paths, quotes, commands and addresses, which a key store may take at their word. */
const INJECTION =
  /\.\.[/\\]|^(\/|[a-z]:\\)|\/(etc|proc|dev|var|usr)\/|['"`;|]|\$\(|--\s|\b(select|union|drop|insert)\s|^(https?|file|ftp|ldap):|[\x00-\x1f\x7f]/i

function lookAtHeader(found: Findings, header: JsonObject): void {
  const { kid, jku, x5u, typ } = header
  if (kid !== undefined) {
    const start = isText(kid) ? kid.slice(0, 1000) : ''
    found.look('jwt-kid-injection', isText(kid) && !INJECTION.test(start), {
      message: isText(kid) ? undefined : `kid is ${typeName(kid)}, not a string.`,
      expected: 'a name of a key',
      actual: kid,
    })
  }
  found.look('jwt-jku-x5u', jku === undefined && x5u === undefined, {
    expected: 'neither jku nor x5u',
    actual: { ...(jku === undefined ? {} : { jku }), ...(x5u === undefined ? {} : { x5u }) },
  })
  found.look('jwt-typ-missing', typ !== undefined, { expected: 'typ', actual: 'absent' })
}

function lookAtEncryption(found: Findings, header: JsonObject): void {
  const { zip, alg } = header
  found.look('jwt-compressed', zip === undefined, { expected: 'no zip', actual: zip })
  if (!isText(alg) || !alg.startsWith('ECDH-ES')) return
  const fault = ephemeralKeyFault(header)
  found.look('jwt-epk-invalid', fault === undefined, { expected: 'a public key on a curve of ECDH-ES', actual: fault })
}
