import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { startFindings } from './findings.ts'

export const idTokenRefreshRules: readonly RuleId[] = [
  'idt-refresh-iss-sub-aud',
  'idt-refresh-iat',
  'idt-refresh-auth-time',
  'idt-refresh-nonce',
  'idt-hybrid-iss-sub-differ',
  'idt-hybrid-claims-differ',
]

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Compares an ID Token with the one before a refresh (OIDC Core 12.2) or from the front channel (3.3.3.6). */
export function judgeIdTokenRefresh(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings()
  const { previous, front } = facts
  if (previous) {
    const differing = ['iss', 'sub', 'aud'].filter((name) => !same(claims[name], previous[name]))
    found.look('idt-refresh-iss-sub-aud', differing.length === 0, {
      message: `The refreshed ID Token has another ${differing.join(', ')}.`,
      expected: pick(previous, differing),
      actual: pick(claims, differing),
    })
    const iat = numberOf(claims['iat'])
    const before = numberOf(previous['iat'])
    if (iat !== undefined && before !== undefined)
      found.look('idt-refresh-iat', iat >= before, { expected: `at least ${before}`, actual: iat })
    if (claims['auth_time'] !== undefined && previous['auth_time'] !== undefined) {
      found.look('idt-refresh-auth-time', same(claims['auth_time'], previous['auth_time']), {
        expected: previous['auth_time'],
        actual: claims['auth_time'],
      })
    }
    const { nonce } = claims
    found.look('idt-refresh-nonce', nonce === undefined, {
      expected: 'no nonce',
      actual: same(nonce, previous['nonce']) ? 'the original nonce' : nonce,
    })
  }
  if (front) {
    const differing = ['iss', 'sub'].filter((name) => !same(claims[name], front[name]))
    found.look('idt-hybrid-iss-sub-differ', differing.length === 0, {
      expected: pick(front, differing),
      actual: pick(claims, differing),
    })
    const protocol = new Set([
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
      'auth_time',
      'jti',
      'azp',
    ])
    const common = Object.keys(claims).filter((name) => !protocol.has(name) && name in front)
    const others = common.filter((name) => !same(claims[name], front[name]))
    found.look('idt-hybrid-claims-differ', others.length === 0, {
      expected: pick(front, others),
      actual: pick(claims, others),
    })
  }
  return found.list
}

function pick(claims: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.slice(0, 20).map((name) => [name, claims[name] ?? null]))
}
