import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, textOrType, typeName } from '../../jose/json/values.ts'
import type { ClientFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { judgeJsonBody } from '../http/json-body.ts'
import { requestMembers } from '../request/assertion.ts'
import { oauthErrorOf } from '../token-response/oauth-error.ts'
import { type AnswerFacts, membersOf } from './endpoints.ts'

interface IntrospectionFacts extends AnswerFacts {
  readonly client: ClientFacts
  /** RFC 7638 thumbprint of the key that the token is bound to, where it is known to be. */
  readonly dpopThumbprint?: string
}

/** Judges an answer of the introspection endpoint (RFC 7662 2.2). */
export function judgeIntrospection(facts: IntrospectionFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const general = judgeJsonBody(facts.exchange, facts.reading)
  const anonymous = facts.client.auth === 'none'
  if (response.status < 200 || response.status > 299) {
    if (anonymous && response.status >= 400 && response.status < 500) found.look('intro-auth-required', true)
    return [...found.list, ...general]
  }
  if (anonymous)
    found.look('intro-auth-required', false, {
      expected: 401,
      actual: response.status,
    })
  const body = membersOf(facts)
  const { active } = body
  found.look('intro-active-type', typeof active === 'boolean' && response.status === 200, {
    expected: '200 with active as true or false',
    actual: `${response.status}, active ${isText(active) ? JSON.stringify(active) : typeName(active)}`,
  })
  if (active === false) lookAtInactive(found, body)
  if (active === true && facts.dpopThumbprint !== undefined) lookAtBinding(found, body, facts.dpopThumbprint)
  return [...found.list, ...general]
}

function lookAtInactive(found: Findings, body: JsonObject): void {
  const more = Object.keys(body).filter((name) => name !== 'active')
  found.look('intro-inactive-details', more.length === 0, {
    expected: 'active alone',
    actual: more,
  })
}

function lookAtBinding(found: Findings, body: JsonObject, thumbprint: string): void {
  const cnf = isObject(body['cnf']) ? body['cnf'] : {}
  const [type, jkt] = [body['token_type'], cnf['jkt']]
  found.look('intro-dpop-jkt', jkt === thumbprint && isText(type) && type.toLowerCase() === 'dpop', {
    expected: `token_type DPoP, cnf.jkt ${thumbprint}`,
    actual: `token_type ${textOrType(type)}, cnf.jkt ${textOrType(jkt)}`,
  })
}

/** What became of a token: one that the provider does not know is as good as revoked, and of access tokens it need revoke none (RFC 7009 2, 2.2.1). */
export function revocationOf({ exchange, reading }: AnswerFacts): 'revoked' | 'unknown' | 'unsupported' | 'refused' {
  const error = oauthErrorOf(exchange, reading)?.error
  const { status = 0 } = exchange.response ?? {}
  if (status >= 200 && status <= 299) return 'revoked'
  if (error === 'invalid_token' || error === 'invalid_grant') return 'unknown'
  const isAccess = requestMembers(exchange).get('token_type_hint') === 'access_token'
  return error === 'unsupported_token_type' && isAccess ? 'unsupported' : 'refused'
}

/** Judges an answer of the revocation endpoint (RFC 7009 2.2). */
export function judgeRevocation(facts: AnswerFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const outcome = revocationOf(facts)
  const error = oauthErrorOf(facts.exchange, facts.reading)?.error
  const actual = `${response.status}${error ? ` with ${error}` : ''}`
  if (outcome === 'revoked' || outcome === 'unknown')
    found.look('revoke-unknown-200', outcome === 'revoked', { expected: 200, actual })
  if (outcome === 'revoked' || outcome === 'refused')
    found.look('revoke-refused', outcome === 'revoked', { expected: 200, actual })
  return found.list
}

/** The finding about a token for which no answer came, after which it still works (RFC 7009 2.2.1). */
export function unanswered(why: string): Finding {
  return { rule: 'revoke-refused', holds: false, message: 'A token was not revoked.', expected: 200, actual: why }
}
