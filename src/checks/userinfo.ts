import type { JsonObject } from '../jose/json.ts'
import type { RuleId } from './catalogue/ids.ts'
import { claimTypeFaults } from './claims.ts'
import type { UserinfoFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import {
  type Findings,
  header,
  isObject,
  isText,
  mediaType,
  startFindings,
  strings,
  typeName,
  words,
} from './findings.ts'
import { jsonBodyRules, judgeJsonBody } from './json-body.ts'

const ownRules: readonly RuleId[] = [
  'ui-content-type',
  'ui-sub-missing',
  'ui-sub-mismatch',
  'ui-signed-iss-aud',
  'ui-signature-invalid',
  'ui-null-claims',
  'ui-claim-types',
  'ui-email-unverified',
  'ui-phone-format',
  'ui-scope-claims-missing',
  'ui-scope-leak',
  'ui-distributed-references',
  'ui-no-store',
  'ui-body-is-jwt',
  'ui-bearer-challenge',
  'ui-id-not-sub',
]

export const userinfoRules: readonly RuleId[] = [...ownRules, ...jsonBodyRules]

/** Judges an answer of the UserInfo endpoint (OIDC Core 5.3). */
export function judgeUserinfo(facts: UserinfoFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const jwt = facts.token !== undefined
  if (response.status === 401) {
    const challenge = header(response.headers, 'www-authenticate')
    found.look('ui-bearer-challenge', false, {
      message: `The access token was refused${response.body.trim() === '' ? ', with an empty body' : ''}.`,
      expected: 'a Bearer challenge with an error',
      actual: challenge ?? 'no WWW-Authenticate header',
    })
  }
  if (response.status < 200 || response.status > 299)
    return [
      ...found.list,
      ...judgeJsonBody(facts.exchange, facts.reading).filter((finding) => finding.rule === 'http-html-body'),
    ]
  const type = mediaType(response.headers)
  const wanted = jwt ? 'application/jwt' : 'application/json'
  found.look('ui-content-type', type === wanted, { expected: wanted, actual: type ?? 'none' })
  if (jwt && type !== 'application/jwt')
    found.look('ui-body-is-jwt', false, { expected: 'application/jwt', actual: type ?? 'none' })
  const cache = header(response.headers, 'cache-control') ?? ''
  found.look('ui-no-store', /no-store|private|no-cache/i.test(cache), { actual: cache === '' ? 'absent' : cache })
  if (facts.claims) lookAtClaims(found, facts, facts.claims)
  else found.look('ui-sub-missing', false, { message: 'The answer has no claims that could be read.', expected: 'sub' })
  if (jwt) lookAtSigned(found, facts)
  const body = jwt
    ? []
    : judgeJsonBody(facts.exchange, facts.reading).filter((finding) => finding.rule !== 'http-content-type-differs')
  return [...found.list, ...body]
}

const IDENTIFIERS = ['id', 'user_id', 'userId', 'uid', 'UID']

function lookAtClaims(found: Findings, facts: UserinfoFacts, claims: JsonObject): void {
  const { sub } = claims
  found.look('ui-sub-missing', isText(sub) && sub !== '', { expected: 'a string', actual: typeName(sub) })
  if (facts.expectedSub === undefined) found.undecided('ui-sub-mismatch', 'There is no ID Token to compare sub with.')
  else if (sub !== undefined)
    found.look('ui-sub-mismatch', sub === facts.expectedSub, {
      message: 'The UserInfo is about another subject than the ID Token.',
      expected: facts.expectedSub,
      actual: sub,
    })
  const other = IDENTIFIERS.find((name) => claims[name] !== undefined)
  if (sub === undefined && other) found.look('ui-id-not-sub', false, { expected: 'sub', actual: other })
  const empty = Object.entries(claims)
    .filter(([, value]) => value === null || value === '')
    .map(([name]) => name)
  found.look('ui-null-claims', empty.length === 0, { actual: empty.slice(0, 20) })
  const faults = claimTypeFaults(claims)
  if (faults.length === 0) found.look('ui-claim-types', true)
  for (const fault of faults)
    found.look('ui-claim-types', false, {
      message: `${fault.claim} is ${fault.actual}.`,
      expected: fault.expected,
      actual: fault.actual,
    })
  if (claims['email'] !== undefined) found.look('ui-email-unverified', claims['email_verified'] === true)
  if (claims['phone_number_verified'] === true && isText(claims['phone_number'])) {
    found.look('ui-phone-format', /^\+[1-9]\d{6,14}$/.test(claims['phone_number']), {
      expected: 'E.164, such as +14155550100',
      actual: claims['phone_number'],
    })
  }
  lookAtScopes(found, facts, claims)
  lookAtSources(found, claims)
}

/** Claims that each scope asks for (OIDC Core 5.4). */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

function lookAtScopes(found: Findings, facts: UserinfoFacts, claims: JsonObject): void {
  if (facts.scope === undefined) return
  const asked = words(facts.scope)
  for (const [scope, names] of Object.entries(SCOPES)) {
    const given = names.filter((name) => claims[name] !== undefined)
    if (asked.includes(scope))
      found.look('ui-scope-claims-missing', given.length > 0, {
        message: `None of the claims of scope ${scope} came.`,
        expected: names,
      })
    else if (given.length > 0)
      found.look('ui-scope-leak', false, {
        message: `Claims of scope ${scope}, which was not asked for, came along.`,
        actual: given,
      })
  }
}

function lookAtSources(found: Findings, claims: JsonObject): void {
  const names = claims['_claim_names']
  if (names === undefined) return
  const sources = isObject(claims['_claim_sources']) ? claims['_claim_sources'] : {}
  const missing = isObject(names)
    ? Object.values(names).filter((source) => !isText(source) || !isSource(sources[source]))
    : ['_claim_names is no object']
  found.look('ui-distributed-references', missing.length === 0, { actual: missing.slice(0, 20) })
}

function isSource(source: unknown): boolean {
  return typeof source === 'object' && source !== null && ('JWT' in source || 'endpoint' in source)
}

function lookAtSigned(found: Findings, facts: UserinfoFacts): void {
  const { signature, token } = facts
  if (token?.form === 'jws' && signature) {
    if (signature.verified === null) found.undecided('ui-signature-invalid', 'No key of the issuer is known.')
    else
      found.look('ui-signature-invalid', signature.verified, {
        message: `${signature.faults[0]?.message ?? 'The signature does not verify'}.`,
      })
    const { iss, aud } = facts.claims ?? {}
    const audiences = isText(aud) ? [aud] : strings(aud)
    const fine =
      isText(iss) &&
      (facts.issuer === undefined || iss === facts.issuer) &&
      audiences.includes(facts.client.client_id ?? '')
    found.look('ui-signed-iss-aud', fine, {
      expected: { iss: facts.issuer ?? 'the issuer', aud: facts.client.client_id ?? 'the client_id' },
      actual: { iss: iss ?? 'absent', aud: aud ?? 'absent' },
    })
  }
}
