import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { writeJson } from '../../jose/json/writer.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { sameAudience } from '../jwt/audience.ts'

/** Compares an ID Token with the one before a refresh (OIDC Core 12.2) or from the front channel (3.3.3.6). */
export function judgeIdTokenRefresh(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  if (facts.previous) compareRefreshed(found, claims, facts.previous)
  if (facts.front) compareHybrid(found, claims, facts.front)
  return found.list
}

function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one === other || writeJson(one) === writeJson(other)
}

function compareRefreshed(found: Findings, claims: JsonObject, previous: JsonObject): void {
  const differing = ['iss', 'sub'].filter((name) => !same(claims[name], previous[name]))
  if (!sameAudience(claims['aud'], previous['aud'])) differing.push('aud')
  found.look('idt-refresh-iss-sub-aud', differing.length === 0, () => ({
    expected: pick(previous, differing),
    actual: pick(claims, differing),
  }))
  const iat = numberOf(claims['iat'])
  const before = numberOf(previous['iat'])
  if (iat !== undefined && before !== undefined)
    found.look('idt-refresh-iat', iat >= before, { expected: `at least ${before}`, actual: claims['iat'] })
  if (claims['auth_time'] !== undefined && previous['auth_time'] !== undefined)
    found.look('idt-refresh-auth-time', same(claims['auth_time'], previous['auth_time']), {
      expected: previous['auth_time'],
      actual: claims['auth_time'],
    })
  const { nonce } = claims
  const original = same(nonce, previous['nonce'])
  found.look('idt-refresh-nonce', nonce === undefined, () => ({
    message: original ? undefined : 'The refreshed ID Token has a nonce that is not the one of the login.',
    expected: original ? 'no nonce' : (previous['nonce'] ?? 'no nonce'),
    actual: nonce,
    // A nonce may be left out or repeated; another value is forbidden (OIDC Core 12.2).
    ...(original ? {} : { severity: 'E' as const }),
  }))
}

/** Claims of the protocol, which differ between the two tokens by their nature. */
const PROTOCOL: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'jti',
  'azp',
])

/** Claims about the authentication, which should stand in both tokens if in one. */
const AUTHENTICATION = ['auth_time', 'acr', 'amr']

function compareHybrid(found: Findings, claims: JsonObject, front: JsonObject): void {
  const differing = ['iss', 'sub'].filter((name) => !same(claims[name], front[name]))
  found.look('idt-hybrid-iss-sub-differ', differing.length === 0, () => ({
    expected: pick(front, differing),
    actual: pick(claims, differing),
  }))
  const common = Object.keys(claims).filter((name) => !PROTOCOL.has(name) && Object.hasOwn(front, name))
  const others = common.filter((name) => !same(claims[name], front[name]))
  const lone = AUTHENTICATION.filter((name) => (claims[name] === undefined) !== (front[name] === undefined))
  const all = [...others, ...lone]
  found.look('idt-hybrid-claims-differ', all.length === 0, () => ({
    expected: pick(front, all),
    actual: pick(claims, all),
  }))
}

function pick(claims: JsonObject, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, stated(claims[name])]))
}
