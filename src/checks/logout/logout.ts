import { numberOf } from '../../jose/json/reader.ts'
import { isObject, isText, strings } from '../../jose/json/values.ts'
import { LOGOUT_EVENT } from '../../jose/tokens/kind.ts'
import type { TokenReading } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings, stated } from '../findings.ts'
import { isIssuedBy } from '../jwt/issuer.ts'

/** A logout token, and whom it should be from and for. */
interface LogoutTokenFacts {
  readonly token: TokenReading
  readonly issuer: string | undefined
  readonly audience: string | undefined
  readonly client_id?: string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Judges a logout token (OIDC Back-Channel Logout 2.4, 2.6). */
export function judgeLogoutToken(facts: LogoutTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  if (token.form !== 'jws' || !token.claims) return found.list
  const { claims, header } = token
  found.look('lt-typ', /^(application\/)?logout\+jwt$/i.test(String(header['typ'] ?? '')), {
    expected: 'logout+jwt',
    actual: stated(header['typ']),
  })
  found.look('lt-alg-none', !/^none$/i.test(String(header['alg'])), { expected: 'a signature', actual: header['alg'] })
  const missing = ['iss', 'aud', 'iat', 'exp', 'jti', 'events'].filter((name) => claims[name] === undefined)
  const audiences = isText(claims['aud']) ? [claims['aud']] : strings(claims['aud'])
  const wrong = [
    ...missing.map((name) => `${name} is missing`),
    ...(facts.issuer !== undefined && claims['iss'] !== undefined && !isIssuedBy(claims, facts.issuer)
      ? ['iss is another issuer']
      : []),
    ...(claims['aud'] === undefined ||
    [facts.audience, facts.client_id].every((each) => !isText(each) || audiences.includes(each))
      ? []
      : ['aud is another client']),
    ...((numberOf(claims['exp']) ?? Number.POSITIVE_INFINITY) + facts.toleranceSeconds <= facts.now / 1000
      ? ['it has expired']
      : []),
  ]
  found.look('lt-claims', wrong.length === 0, () => ({
    message: `The logout token must not be accepted: ${wrong.join('; ')}.`,
    expected: 'all claims, of this issuer and for this client, not expired',
    actual: wrong,
  }))
  found.look('lt-sub-or-sid', isText(claims['sub']) || isText(claims['sid']), {
    expected: 'sub or sid',
    actual: 'neither',
  })
  const { events } = claims
  found.look('lt-events', isObject(events) && isObject(events[LOGOUT_EVENT]), {
    expected: { [LOGOUT_EVENT]: {} },
    actual: stated(events),
  })
  found.look('lt-nonce', claims['nonce'] === undefined, { expected: 'no nonce', actual: claims['nonce'] })
  const [exp, iat] = [numberOf(claims['exp']), numberOf(claims['iat'])]
  if (exp !== undefined && iat !== undefined)
    found.look('lt-exp-long', exp - iat <= 120, () => ({ expected: 'at most 120 s', actual: `${exp - iat} s` }))
  return found.list
}
