import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, textOrType } from '../../jose/json/values.ts'
import { kindOf } from '../../jose/tokens/kind.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import type { JwsReading, TokenReading } from '../../jose/tokens/token.ts'
import type { AccessTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { audienceOf } from '../jwt/audience.ts'
import { signatureDetails } from '../jwt/faults.ts'
import { judgeAccessTokenContent } from './content.ts'
import { CLIENT_CLAIMS, judgeAccessTokenParties } from './parties.ts'
import { followsProfile, ruleOfProfile } from './profile.ts'
import { judgeAccessTokenTimes } from './times.ts'

/** Judges an access token as far as it can be read; an opaque one is only compared with the ID Token (RFC 9068, RFC 8725 3.12). */
export function judgeAccessToken(facts: AccessTokenFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token } = facts
  const same = facts.id_token !== undefined && token.raw === facts.id_token
  if (facts.strict) lookAtOpacity(found, token)
  if (token.form !== 'jws' || !token.claims) {
    found.look('at-is-id-token', !same, { expected: 'a token of its own', actual: 'the ID Token' })
    return found.list
  }
  const { claims } = token
  const mixed = ['nonce', 'at_hash', 'c_hash'].filter((name) => claims[name] !== undefined)
  found.look('at-is-id-token', !same && mixed.length === 0, () => ({
    expected: 'a token of its own',
    actual: same ? 'the ID Token' : mixed,
    ...(facts.strict && !isToldApart(facts, claims, mixed) ? FOR_NOBODY_NAMED : {}),
  }))
  if (facts.id_token !== undefined && !same) compareKinds(found, token, facts.id_token)
  lookAtHeader(found, token, claims)
  lookAtSignature(found, facts)
  lookAtBinding(found, facts, isObject(claims['cnf']) ? claims['cnf'] : {})
  return [
    ...found.list,
    ...judgeAccessTokenParties(facts, claims),
    ...judgeAccessTokenContent(facts, { header: token.header, claims }),
    ...judgeAccessTokenTimes(facts, claims),
  ]
}

/** What is wrong with a token of either kind for a recipient that nobody named: an ID Token of any client would pass. */
const FOR_NOBODY_NAMED = {
  severity: 'E',
  reject: true,
  message: 'Nothing tells the token from an ID Token, and no recipient was named that it is for.',
  client: 'Name the recipient, which the ID Tokens of other clients are not for: --audience <recipient>.',
} as const

/** Whether a verifier can tell a token with claims of an ID Token from those of other clients (RFC 8725 3.12). */
function isToldApart({ token, audience }: AccessTokenFacts, claims: JsonObject, mixed: readonly string[]): boolean {
  // The hash of a code is in what came with that code: an ID Token, whoever it is for (OIDC Core 3.3.2.11).
  if (mixed.includes('c_hash')) return false
  // A nonce alone makes no ID Token of what is an access token by everything else.
  if (mixed.join() === 'nonce' && (kindOf(token) === 'access_token' || isForOthers(claims))) return true
  return audience !== undefined && audienceOf(claims['aud']).list.includes(audience)
}

/** Whether the client that a token names is not among those that it is for, as it is in every ID Token (OIDC Core 2). */
function isForOthers(claims: JsonObject): boolean {
  const client = CLIENT_CLAIMS.map((name) => claims[name]).find(isText)
  const { list } = audienceOf(claims['aud'])
  return client !== undefined && list.length > 0 && !list.includes(client)
}

/** Looks at whether there is anything in a token that could be verified; for a client it may be opaque. */
export function lookAtOpacity(found: Findings, token: TokenReading): void {
  const opaque = token.form === 'opaque'
  found.look('at-opaque', !opaque, {
    expected: 'a JWT',
    actual: opaque ? `${token.length} characters: ${token.alphabet}` : undefined,
  })
}

/** The claims that RFC 9068 2.2 requires. */
const REQUIRED = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']

function lookAtHeader(found: Findings, { header }: JwsReading, claims: JsonObject): void {
  const profiled = followsProfile(header)
  const { typ, alg } = header
  found.look('at-jwt-typ', profiled, () => ({
    expected: 'at+jwt',
    actual: textOrType(typ),
  }))
  const name = textOrType(alg)
  found.look('at-jwt-alg-none', !/^none$/i.test(name), { expected: 'a signature', actual: name })
  found.look('at-jwt-symmetric', !name.startsWith('HS'), () => ({
    expected: 'an asymmetric algorithm',
    actual: name,
    ...ruleOfProfile(header),
  }))
  const missing = REQUIRED.filter((claim) => claims[claim] === undefined)
  found.look('at-jwt-claims-missing', missing.length === 0, () => ({
    expected: REQUIRED,
    actual: `without ${missing.join(', ')}`,
    severity: profiled ? 'E' : 'I',
  }))
}

function lookAtSignature(found: Findings, { signature }: AccessTokenFacts): void {
  if (!signature) return
  if (signature.verified === null) {
    found.undecided('at-jwt-signature', signature.faults[0]?.message ?? 'No key of the issuer is known.')
    return
  }
  found.look('at-jwt-signature', signature.verified, signatureDetails(signature))
}

/** Tokens that are bound to a key carry its thumbprint (RFC 9449 6.1, RFC 8705 3.1). */
function lookAtBinding(found: Findings, facts: AccessTokenFacts, cnf: JsonObject): void {
  if (facts.dpopThumbprint !== undefined)
    found.look('at-dpop-cnf-missing', cnf['jkt'] === facts.dpopThumbprint, {
      expected: facts.dpopThumbprint,
      actual: stated(cnf['jkt']),
    })
  if (facts.certificateThumbprint !== undefined)
    found.look('at-mtls-cnf', cnf['x5t#S256'] === facts.certificateThumbprint, {
      expected: facts.certificateThumbprint,
      actual: stated(cnf['x5t#S256']),
    })
}

/** Two kinds of token of one issuer must differ in something that a recipient can test (RFC 8725 3.12). */
function compareKinds(found: Findings, token: JwsReading, raw: string): void {
  const other = readToken(raw)
  if (other.form !== 'jws' || !other.claims || !token.claims) return
  const [one, two] = [token.claims, other.claims]
  const audiences = audienceOf(one['aud']).list.filter((aud) => audienceOf(two['aud']).list.includes(aud))
  const typ = (reading: JwsReading): string => String(reading.header['typ'] ?? 'JWT').toLowerCase()
  const told =
    typ(token) !== typ(other) ||
    audiences.length === 0 ||
    token.header['kid'] !== other.header['kid'] ||
    // Each has claims that mark its kind, which whoever wants the other can require.
    (kindOf(token) === 'access_token' && kindOf(other) === 'id_token') ||
    ['iss', 'token_use', 'typ'].some((name) => one[name] !== two[name])
  found.look('jwt-kinds-not-exclusive', told, () => ({
    expected: 'another typ or audience, or claims that mark each kind',
    actual: { typ: typ(token), aud: audiences },
  }))
}
