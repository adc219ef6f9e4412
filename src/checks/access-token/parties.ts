import type { JsonObject } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import type { AccessTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { audienceOf } from '../jwt/audience.ts'
import { lookAtIssuer } from '../jwt/issuer.ts'
import { ruleOfProfile } from './profile.ts'

/** Judges who issued an access token, to which client and for which resource (RFC 9068 2.2, 3, 4). */
export function judgeAccessTokenParties(facts: AccessTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const { iss } = claims
  const { issuer } = facts
  if (iss !== undefined && issuer !== undefined) lookAtIssuer(found, 'at-jwt-iss-mismatch', claims, issuer)
  lookAtClient(found, facts, claims)
  if (facts.grant === 'client_credentials') lookAtSubject(found, facts, claims)
  lookAtAudience(found, facts, claims)
  return found.list
}

/** Claims that name the client a token was issued to, the registered one first (RFC 9068 2.2; those of Okta and Microsoft after it). */
export const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'] as const

/** The first claim that names a client, `aud` where none does, and whether it names this one. */
export function clientNamed(
  claims: JsonObject,
  client_id: string,
): { readonly claim: string; readonly holds: boolean } {
  const claim = CLIENT_CLAIMS.find((each) => claims[each] !== undefined)
  if (claim !== undefined) return { claim, holds: claims[claim] === client_id }
  return { claim: 'aud', holds: audienceOf(claims['aud']).list.includes(client_id) }
}

function lookAtClient(found: Findings, { client, clientAsked }: AccessTokenFacts, claims: JsonObject): void {
  const wanted = client.client_id
  if (wanted === undefined || (claims['client_id'] === undefined && !clientAsked)) return
  const { claim, holds } = clientNamed(claims, wanted)
  found.look('at-jwt-client-id-mismatch', holds, {
    message:
      claim === 'aud'
        ? `None of ${CLIENT_CLAIMS.join(', ')} names the client, and aud does not name it either.`
        : `${claim} is not this client.`,
    expected: wanted,
    actual: stated(claims[claim]),
    ...(clientAsked ? { reject: true } : {}),
  })
}

/** Without a person, `sub` stands for the client and must not be taken for a person (RFC 9068 2.2, RFC 9700 4.15). */
function lookAtSubject(found: Findings, { client }: AccessTokenFacts, { sub }: JsonObject): void {
  if (isText(sub) && sub !== '' && sub !== client.client_id) {
    found.undecided(
      'at-jwt-sub-client-credentials',
      'sub is not the client_id; whether a person could have it cannot be told.',
    )
    return
  }
  found.look('at-jwt-sub-client-credentials', sub === client.client_id && sub !== undefined, {
    expected: client.client_id ?? 'the client',
    actual: stated(sub),
  })
}

/** Audiences past which a token is good for too much. */
const MANY = 5

function lookAtAudience(found: Findings, facts: AccessTokenFacts, { aud }: JsonObject): void {
  const { list } = audienceOf(aud)
  if (list.length === 0) return
  const { client_id } = facts.client
  if (client_id !== undefined)
    found.look('at-jwt-aud-equals-client-id', !list.includes(client_id), {
      expected: 'a resource server',
      actual: aud,
      ...(facts.token.form === 'jws' && ruleOfProfile(facts.token.header)),
    })
  const wild = list.filter((each) => each.includes('*'))
  found.look('at-jwt-aud-broad', list.length <= MANY && wild.length === 0, {
    expected: `at most ${MANY} recipients, no wildcard`,
    actual: aud,
  })
  if (facts.resource !== undefined)
    found.look('at-jwt-resource', list.includes(facts.resource), { expected: facts.resource, actual: aud })
}
