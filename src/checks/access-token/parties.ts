import { versionOneToken } from '../../documents/entra-issuer.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import type { AccessTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { audienceHint, audienceOf } from '../jwt/audience.ts'
import { lookAtIssuer } from '../jwt/issuer.ts'
import { ruleOfProfile } from './profile.ts'

/** Judges who issued an access token, to which client and for which resource (RFC 9068 2.2, 3, 4). */
export function judgeAccessTokenParties(facts: AccessTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const { iss } = claims
  const { issuer } = facts
  if (iss !== undefined && issuer !== undefined) lookAtTokenIssuer(found, facts, claims, issuer)
  lookAtClient(found, facts, claims)
  if (facts.grant === 'client_credentials') lookAtSubject(found, facts, claims)
  lookAtAudience(found, facts, claims)
  return found.list
}

/** One token endpoint of Entra issues tokens of both versions, as the API wants them that a token is for: that is no fault of either side. */
function lookAtTokenIssuer(found: Findings, { grant }: AccessTokenFacts, claims: JsonObject, issuer: string): void {
  const version = versionOneToken(claims, issuer)
  if (version === undefined) {
    lookAtIssuer(found, 'at-jwt-iss-mismatch', claims, issuer)
    return
  }
  const forGraph = version === 'for Graph'
  found.look('at-jwt-iss-mismatch', false, {
    ...(grant !== undefined && { severity: forGraph ? 'I' : 'W' }),
    message: `This access token is one of version 1.0 of Microsoft Entra ID, which has an issuer of its own beside that of version 2.0; ${
      forGraph
        ? 'it is for Graph alone, which takes such tokens.'
        : `the API ${stated(claims['aud'])} is registered for that version: requestedAccessTokenVersion in its manifest is not 2.`
    }`,
    client: `Leave the token to the API that it is for; that compares iss with ${stated(claims['iss'])}, whose metadata lie below it.`,
    expected: issuer,
    actual: stated(claims['iss']),
  })
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
  found.look('at-jwt-client-id-mismatch', holds, () => {
    const hint = audienceHint(claims[claim], wanted)
    return {
      message:
        claim === 'aud'
          ? `None of ${CLIENT_CLAIMS.join(', ')} names the client, and aud does not name it either${hint}.`
          : `${claim} is not this client${hint}.`,
      expected: wanted,
      actual: stated(claims[claim]),
      ...(clientAsked ? { reject: true } : {}),
    }
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

function lookAtResource(found: Findings, resource: string, aud: JsonValue | undefined): void {
  found.look('at-jwt-resource', audienceOf(aud).list.includes(resource), () => {
    const hint = audienceHint(aud, resource)
    return {
      ...(hint !== '' && { message: `aud does not name the resource that was asked for${hint}.` }),
      expected: resource,
      actual: stated(aud),
    }
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
  if (facts.resource !== undefined) lookAtResource(found, facts.resource, aud)
}
