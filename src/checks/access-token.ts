import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { AccessTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isObject, isText, startFindings, strings, typeName } from './findings.ts'

export const accessTokenRules: readonly RuleId[] = [
  'at-jwt-typ',
  'at-jwt-alg-none',
  'at-jwt-symmetric',
  'at-jwt-claims-missing',
  'at-jwt-iss-mismatch',
  'at-jwt-client-id-mismatch',
  'at-jwt-aud-equals-client-id',
  'at-jwt-aud-broad',
  'at-jwt-resource',
  'at-jwt-scope-missing',
  'at-jwt-scope-array',
  'at-jwt-pii',
  'at-jwt-signature',
  'at-is-id-token',
  'at-jwt-lifetime',
  'at-expires-in-differs',
  'at-dpop-cnf-missing',
  'at-mtls-cnf',
]

const PERSONAL = ['email', 'name', 'given_name', 'family_name', 'phone_number', 'birthdate', 'address']

/** Judges an access token as far as it can be read; one that is opaque is only compared (RFC 9068, RFC 8725 3.12). */
export function judgeAccessToken(facts: AccessTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  const same = facts.id_token !== undefined && token.raw === facts.id_token
  if (token.form !== 'jws' || !token.claims) {
    found.look('at-is-id-token', !same, { message: 'The access token is the ID Token.' })
    return found.list
  }
  const { claims, header } = token
  const typ = isText(header['typ']) ? header['typ'].toLowerCase() : ''
  const profiled = /^(application\/)?at\+jwt$/.test(typ)
  const mixed = ['nonce', 'at_hash'].filter((name) => claims[name] !== undefined)
  found.look('at-is-id-token', !same && mixed.length === 0, {
    message: same
      ? 'The access token is the ID Token.'
      : `The access token has claims of an ID Token: ${mixed.join(', ')}.`,
    actual: mixed,
  })
  found.look('at-jwt-typ', profiled, { expected: 'at+jwt', actual: typ === '' ? 'absent' : typ, severity: 'I' })
  const alg = isText(header['alg']) ? header['alg'] : ''
  found.look('at-jwt-alg-none', !/^none$/i.test(alg), { actual: alg })
  found.look('at-jwt-symmetric', !alg.startsWith('HS'), { actual: alg })
  const missing = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].filter((name) => claims[name] === undefined)
  found.look('at-jwt-claims-missing', missing.length === 0, { actual: missing, severity: profiled ? 'E' : 'I' })
  lookAtParties(found, facts, claims)
  lookAtBounds(found, facts, claims)
  const personal = PERSONAL.filter((name) => claims[name] !== undefined)
  found.look('at-jwt-pii', personal.length === 0, { actual: personal })
  if (facts.signature) {
    if (facts.signature.verified === null) found.undecided('at-jwt-signature', 'No key of the issuer is known.')
    else found.look('at-jwt-signature', facts.signature.verified, { message: facts.signature.faults[0]?.message })
  }
  return found.list
}

function lookAtParties(found: Findings, facts: AccessTokenFacts, claims: JsonObject): void {
  const { iss, aud, client_id, scope } = claims
  if (isText(iss) && facts.issuer !== undefined)
    found.look('at-jwt-iss-mismatch', iss === facts.issuer, { expected: facts.issuer, actual: iss })
  if (isText(client_id) && facts.client.client_id !== undefined)
    found.look('at-jwt-client-id-mismatch', client_id === facts.client.client_id, {
      expected: facts.client.client_id,
      actual: client_id,
    })
  const audiences = isText(aud) ? [aud] : strings(aud)
  if (audiences.length > 0) {
    found.look('at-jwt-aud-equals-client-id', !audiences.includes(facts.client.client_id ?? ''), { actual: aud })
    found.look('at-jwt-aud-broad', audiences.length <= 5 && !audiences.some((each) => each.includes('*')), {
      actual: aud,
    })
    if (facts.resource !== undefined)
      found.look('at-jwt-resource', audiences.includes(facts.resource), { expected: facts.resource, actual: aud })
  }
  if (facts.requestedScope)
    found.look('at-jwt-scope-missing', scope !== undefined || claims['scp'] !== undefined, {
      expected: facts.requestedScope,
      actual: 'absent',
    })
  if (scope !== undefined)
    found.look('at-jwt-scope-array', isText(scope), { expected: 'one string', actual: typeName(scope) })
}

function lookAtBounds(found: Findings, facts: AccessTokenFacts, claims: JsonObject): void {
  const exp = numberOf(claims['exp'])
  const iat = numberOf(claims['iat'])
  if (exp !== undefined && iat !== undefined) {
    found.look('at-jwt-lifetime', exp - iat <= 3600, {
      actual: `${Math.round((exp - iat) / 60)} min`,
      severity: exp - iat > 86_400 ? 'W' : 'I',
    })
  }
  if (exp !== undefined && facts.expiresInSeconds !== undefined) {
    const left = exp - facts.receivedAt / 1000
    found.look('at-expires-in-differs', Math.abs(left - facts.expiresInSeconds) <= 60, {
      expected: `${facts.expiresInSeconds} s`,
      actual: `${Math.round(left)} s until exp`,
    })
  }
  const cnf = isObject(claims['cnf']) ? claims['cnf'] : {}
  if (facts.dpopThumbprint !== undefined)
    found.look('at-dpop-cnf-missing', cnf['jkt'] === facts.dpopThumbprint, {
      expected: facts.dpopThumbprint,
      actual: cnf['jkt'] ?? 'absent',
    })
  if (facts.certificateThumbprint !== undefined)
    found.look('at-mtls-cnf', cnf['x5t#S256'] === facts.certificateThumbprint, {
      expected: facts.certificateThumbprint,
      actual: cnf['x5t#S256'] ?? 'absent',
    })
}
