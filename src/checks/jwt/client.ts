import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isText } from '../../jose/json/values.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { audienceHint, audienceOf } from './audience.ts'

/** What a token made by a client is compared with; undefined is not compared. */
interface ClientTokenFacts {
  readonly claims: JsonObject
  readonly client_id: string | undefined
  /** Names of the server, one of which has to be in `aud`: the issuer, and the endpoints that an older server takes for its name. */
  readonly audiences: readonly string[]
  /** Whether the audience was named to be compared, so that one that is absent is wrong too. */
  readonly audienceAsked?: boolean
}

/** Judges a JWT by which a client authenticates itself (RFC 7523 3, OIDC Core 9). */
export function judgeClientAssertion({ claims, client_id, audiences }: ClientTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { iss, sub, jti, exp } = claims
  const wrong = [
    ...(isText(iss) && iss !== '' && iss === sub ? [] : ['iss and sub are not one and the same client']),
    ...(client_id === undefined || !isText(iss) || iss === client_id ? [] : ['iss is another client']),
    ...audienceFaults(claims, audiences),
    ...(numberOf(exp) === undefined ? ['exp is missing or no number'] : []),
    ...(isText(jti) && jti !== '' ? [] : ['jti is missing']),
  ]
  found.look('assertion-claims', wrong.length === 0, () => ({
    expected: {
      iss: client_id ?? 'the client_id',
      sub: client_id ?? 'the client_id',
      aud: audiences[0] ?? 'the issuer',
    },
    actual: wrong,
  }))
  return found.list
}

/** Judges an authorization request that is a JWT (RFC 9101 4, 10.8, OIDC Core 6.1). */
export function judgeRequestObject({
  claims,
  client_id,
  audiences,
  audienceAsked,
}: ClientTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { iss, sub } = claims
  const asked = claims['client_id']
  const nested = ['request', 'request_uri'].filter((name) => claims[name] !== undefined)
  const wrong = [
    ...(isText(asked) && asked !== '' ? [] : ['client_id is missing']),
    ...(client_id === undefined || !isText(asked) || asked === client_id ? [] : ['client_id is another client']),
    ...(iss === undefined || iss === asked ? [] : ['iss is not the client']),
    ...(claims['aud'] === undefined && !audienceAsked ? [] : audienceFaults(claims, audiences)),
    ...(nested.length === 0 ? [] : [`it holds ${nested.join(' and ')} itself`]),
    ...(sub !== undefined && sub === asked ? ['sub is the client, so it could pass for a client assertion'] : []),
  ]
  found.look('request-object-claims', wrong.length === 0, () => ({
    expected: { client_id: client_id ?? 'the client_id', aud: audiences[0] ?? 'the issuer' },
    actual: wrong,
  }))
  return found.list
}

function audienceFaults(claims: JsonObject, audiences: readonly string[]): readonly string[] {
  const { list, wellFormed } = audienceOf(claims['aud'])
  if (!wellFormed) return ['aud is missing or malformed']
  return audiences.length === 0 || list.some((aud) => audiences.includes(aud))
    ? []
    : [`aud is another server${audienceHint(claims['aud'], audiences[0] ?? '')}`]
}
