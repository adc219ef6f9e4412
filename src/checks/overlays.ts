import type { RuleId } from './catalogue/ids.ts'
import type { Severity } from './finding.ts'

/** Sets of severities that `--rules` chooses from. */
export const OVERLAYS = ['oidc', 'oauth', 'bcp', 'oauth21', 'fapi2'] as const
export type Overlay = (typeof OVERLAYS)[number]

/** "off": the rule does not belong to that set. */
type Change = Severity | 'off'

/** Rules of OpenID Connect alone, which plain OAuth 2.0 servers need not keep. */
const OPENID_ONLY: readonly RuleId[] = [
  'meta-userinfo-endpoint-missing',
  'meta-jwks-uri-missing',
  'meta-scopes-no-openid',
  'meta-subject-types-missing',
  'meta-idtoken-alg-missing',
  'meta-idtoken-alg-no-rs256',
  'meta-response-types-no-oidc',
  'meta-response-types-dynamic',
  'meta-claims-supported-missing',
  'meta-claims-supported-no-sub',
  'rp-openid-scope-missing',
]

const FAPI2_ONLY: readonly RuleId[] = ['jwks-ec-too-small', 'tok-refresh-rotated-fapi2']

/** What a set changes against the severities of the catalogue. */
const CHANGES: Readonly<Record<Overlay, Readonly<Partial<Record<RuleId, Change>>>>> = {
  oidc: {},
  oauth: all(OPENID_ONLY, 'off'),
  bcp: {
    'meta-response-type-token': 'E',
    'meta-grant-implicit': 'E',
    'meta-pkce-missing': 'E',
    'meta-pkce-plain': 'E',
    'meta-iss-parameter-missing': 'E',
    'cb-front-channel-access-token': 'E',
    'rp-no-pkce': 'E',
  },
  oauth21: {
    'meta-response-type-token': 'E',
    'meta-grant-implicit': 'E',
    'meta-pkce-missing': 'E',
    'cb-front-channel-access-token': 'E',
    'rp-no-pkce': 'E',
  },
  fapi2: {
    'meta-response-type-token': 'E',
    'meta-response-type-id-token-front': 'E',
    'meta-idtoken-alg-no-rs256': 'off',
    'meta-response-types-dynamic': 'off',
    'meta-pkce-missing': 'E',
    'meta-pkce-plain': 'E',
    'meta-iss-parameter-missing': 'E',
    'meta-par-endpoint-missing': 'E',
    'meta-dpop-missing': 'E',
    'http-hsts-missing': 'E',
    'jwks-ec-too-small': 'E',
    'tok-refresh-rotated-fapi2': 'W',
    'cb-front-channel-access-token': 'E',
    'rp-no-pkce': 'E',
  },
}

/** What an overlay makes of a rule; undefined leaves the catalogue's severity. */
export function changeOf(rule: RuleId, overlay: Overlay): Change | undefined {
  const change = CHANGES[overlay][rule]
  if (change !== undefined || overlay === 'fapi2') return change
  return FAPI2_ONLY.includes(rule) || rule.startsWith('fapi2-') ? 'off' : undefined
}

function all(rules: readonly RuleId[], change: Change): Partial<Record<RuleId, Change>> {
  return Object.fromEntries(rules.map((rule) => [rule, change]))
}
