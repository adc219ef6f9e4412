import type { JsonObject } from '../jose/json.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { JwtFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isText, startFindings } from './findings.ts'

export const jwtRules: readonly RuleId[] = [
  'jwt-alg-confusion',
  'jwt-alg-weak',
  'jwt-alg-none',
  'jwt-compressed',
  'jwt-not-utf8',
  'jwt-aud-missing',
  'jwt-kid-injection',
  'jwt-jku-x5u',
  'jwt-typ-missing',
  'jwt-duplicate-member',
  'jwt-b64-padding',
  'jwt-jti-missing',
  'json-unsafe-integer',
]

/** Judges any JWT by the best current practice (RFC 8725) and by its form. */
export function judgeJwt(facts: JwtFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  const alg = isText(token.header['alg']) ? token.header['alg'] : ''
  found.look('jwt-alg-none', !/^none$/i.test(alg), { expected: 'a signature', actual: alg })
  found.look('jwt-alg-weak', !['RSA1_5', 'RS1', 'ES256K'].includes(alg), { actual: alg })
  const confused = facts.signature?.faults.find((fault) => fault.rule === 'jwt-alg-confusion')
  if (facts.signature)
    found.look('jwt-alg-confusion', !confused, {
      message: `${confused?.message}.`,
      expected: confused?.expected,
      actual: confused?.actual,
    })
  lookAtForm(found, facts)
  lookAtHeader(found, token.header)
  if (token.form === 'jws' && token.claims) {
    found.look('jwt-aud-missing', token.claims['aud'] !== undefined)
    found.look('jwt-jti-missing', token.claims['jti'] !== undefined)
  }
  return found.list
}

function lookAtForm(found: Findings, { token }: JwtFacts): void {
  for (const rule of ['jwt-b64-padding', 'jwt-not-utf8', 'jwt-duplicate-member'] as const) {
    const faults = token.faults.filter((fault) => fault.rule === rule)
    if (faults.length === 0) found.look(rule, true)
    for (const fault of faults) {
      const place = fault.offset === undefined ? '' : ` (character ${fault.offset} of the token)`
      found.look(rule, false, {
        message: `${fault.message}${place}.`,
        expected: fault.expected,
        actual: fault.actual ?? fault.segment,
      })
    }
  }
  for (const fault of token.faults) {
    if (fault.rule === 'json-unsafe-integer') found.look('json-unsafe-integer', false, { message: `${fault.message}.` })
  }
}

function lookAtHeader(found: Findings, header: JsonObject): void {
  const { kid, jku, x5u, typ, zip } = header
  if (isText(kid))
    found.look('jwt-kid-injection', !/\.\.\/|['";]|\b(select|union|drop)\b|^(https?|file):|[\x00-\x1f]/i.test(kid), {
      actual: kid.slice(0, 200),
    })
  found.look('jwt-jku-x5u', jku === undefined && x5u === undefined, {
    message: 'The header points at a key elsewhere; it was not followed.',
    actual: jku ?? x5u,
  })
  found.look('jwt-typ-missing', typ !== undefined)
  if (zip !== undefined) found.look('jwt-compressed', false, { actual: zip })
}
