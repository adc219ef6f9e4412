import { isTenantTemplate } from '../../documents/entra-issuer.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import { readJson } from '../../jose/json/reader.ts'
import { asObject, textOf } from '../../jose/json/values.ts'
import { MAX_TOKEN } from '../../jose/tokens/read-token.ts'
import { type Evidence, quoted, span } from './evidence.ts'
import type { CauseEntry } from './weighing.ts'

/** Causes of a refresh token that is refused, and what of a run speaks for and against each. */
export const REFRESH_CAUSES: readonly CauseEntry[] = [
  {
    id: 'refresh-spent',
    is: 'a newer refresh token has replaced it, and it was used again',
    out: 'a refresh token that was used again',
    remedy: 'Sign in again, use only the newest refresh token, and let one process at a time refresh.',
    usual: { refresh: 0.25 },
    concerns: isRefresh,
    clues: [],
  },
  {
    id: 'refresh-revoked',
    is: 'the refresh token was revoked',
    also: 'it was revoked',
    out: 'a revoked refresh token',
    remedy:
      'Sign in again; a changed password, a withdrawn consent, or one token too many of a person and client revoke older ones.',
    usual: { refresh: 0.2 },
    concerns: isRefresh,
    clues: [],
  },
  {
    id: 'refresh-expired',
    is: 'the refresh token has expired',
    also: 'it has expired',
    out: 'an expired refresh token',
    remedy: 'Sign in again; the operator says how long refresh tokens live, and after which idle time they end.',
    usual: { refresh: 0.2 },
    concerns: isRefresh,
    clues: [
      {
        weight: 40,
        tells: (evidence) => {
          const left = secondsLeft(evidence)
          return left === undefined || left > 0 ? undefined : `exp of the refresh token was ${span(-left * 1000)} ago`
        },
      },
      {
        weight: 0,
        tells: (evidence) => {
          const left = secondsLeft(evidence)
          return left === undefined || left <= 0 ? undefined : `exp of the refresh token is in ${span(left * 1000)}`
        },
      },
      {
        weight: 3,
        tells: (evidence) => {
          const age = ageMs(evidence)
          return age === undefined || age < OLD_MS ? undefined : `it was saved ${span(age)} ago`
        },
      },
      {
        weight: 0.1,
        tells: (evidence) => {
          const age = ageMs(evidence)
          return age === undefined || age > YOUNG_MS ? undefined : 'it was saved less than a minute ago'
        },
      },
    ],
  },
  {
    id: 'session-ended',
    is: 'the session of the person was ended at the provider',
    also: 'the session of the person was ended',
    out: 'a session that was ended',
    remedy: 'Sign in again; an administrator, a sign-out or a time limit of the session ended it.',
    usual: { refresh: 0.15 },
    concerns: isRefresh,
    clues: [],
  },
  {
    id: 'refresh-unknown',
    is: 'the server that was asked does not know the refresh token',
    also: 'the server that was asked does not know it',
    out: 'a server that does not know the refresh token',
    remedy:
      'Compare the token endpoint with the provider that issued the token: one environment, one realm; then sign in again.',
    usual: { refresh: 0.1 },
    concerns: isRefresh,
    clues: [],
  },
  {
    id: 'issuer-host',
    anywhere: true,
    is: 'the token was issued under another issuer than the one that was asked',
    out: 'another issuer',
    remedy:
      'Ask the provider under the host that it was asked under at the sign-in, or have it use one host name for all.',
    usual: { refresh: 0.02 },
    concerns: isRefresh,
    clues: [
      {
        weight: 40,
        tells: (evidence) => {
          const [iss, issuer] = issuers(evidence)
          return iss === undefined || issuer === undefined || iss === issuer
            ? undefined
            : `iss of the refresh token is ${quoted(iss)}, and the issuer is ${quoted(issuer)}`
        },
      },
      {
        weight: 0,
        tells: (evidence) => {
          const [iss, issuer] = issuers(evidence)
          return iss === undefined || iss !== issuer ? undefined : `iss of the refresh token is ${quoted(iss)}`
        },
      },
    ],
  },
]

function isRefresh({ facts }: Evidence): boolean {
  return facts.grant === 'refresh_token'
}

/** The claims of a refresh token that is a JWT, as Keycloak's are; what is in others only its issuer knows. */
function claimsOf({ sent }: Evidence): JsonObject {
  const token = sent.get('refresh_token') ?? ''
  const [, payload, ...more] = token.length > MAX_TOKEN ? [] : token.split('.')
  if (payload === undefined || more.length !== 1) return {}
  return asObject(readJson(Buffer.from(payload, 'base64url')).value) ?? {}
}

/** After a day some refresh tokens end; no provider ends them within a minute. */
const OLD_MS = 86_400_000
const YOUNG_MS = 60_000

function ageMs({ facts: { previous, exchange } }: Evidence): number | undefined {
  return previous?.savedAt === undefined ? undefined : exchange.startedAt - previous.savedAt
}

function secondsLeft(evidence: Evidence): number | undefined {
  const exp = Number(claimsOf(evidence)['exp'] ?? Number.NaN)
  // Keycloak writes 0 into those that do not end.
  return Number.isFinite(exp) && exp > 0 ? exp - evidence.facts.exchange.startedAt / 1000 : undefined
}

function issuers(evidence: Evidence): readonly [iss: string | undefined, issuer: string | undefined] {
  const issuer = textOf(evidence.facts.metadata['issuer'])
  return [textOf(claimsOf(evidence)['iss']), issuer !== undefined && isTenantTemplate(issuer) ? undefined : issuer]
}
