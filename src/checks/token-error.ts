import type { JsonObject } from '../jose/json.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { TokenResponseFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { header, isText, startFindings, strings, typeName } from './findings.ts'
import { titleOf } from './json-body.ts'
import { oauthErrorOf } from './oauth-error.ts'

export const tokenErrorRules: readonly RuleId[] = [
  'tok-error-status',
  'tok-error-401-challenge',
  'tok-error-json',
  'tok-error-5xx',
  'tok-failure-unreadable',
  'tok-pkce-rejected',
  'tok-redirect-uri-mismatch',
  'tok-client-auth-mismatch',
  'tok-invalid-client-status',
  'refresh-unsupported',
]

const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/

/** Judges a refusal of the token endpoint and says what it points at (RFC 6749 5.2). */
export function judgeTokenError(facts: TokenResponseFacts, body: JsonObject | undefined): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const { status } = response
  found.look('tok-error-5xx', status < 500, { expected: 400, actual: status })
  const error = body?.['error']
  const readable = isText(error) && error !== ''
  found.look('tok-error-json', readable && ERROR_TEXT.test(error), {
    expected: 'a JSON object with error',
    actual: body ? `error is ${typeName(error)}` : titleOf(response.body) || 'an empty body',
  })
  const known = oauthErrorOf(facts.exchange, facts.reading)
  found.look('tok-failure-unreadable', readable || known !== undefined, {
    message: `The refusal is HTTP ${status} ${response.statusText.slice(0, 60)} without a readable error.`,
    actual: titleOf(response.body) || 'an empty body',
  })
  if (status < 500) {
    const fine = status === 400 || (status === 401 && error === 'invalid_client')
    found.look('tok-error-status', fine, { expected: error === 'invalid_client' ? '400 or 401' : 400, actual: status })
  }
  const basic = facts.exchange.request.headers.some(([name]) => name.toLowerCase() === 'authorization')
  if (error === 'invalid_client' && basic) {
    const challenge = header(response.headers, 'www-authenticate')
    found.look('tok-error-401-challenge', status === 401 && challenge !== undefined, {
      expected: '401 with WWW-Authenticate',
      actual: `${status}${challenge ? '' : ' without a challenge'}`,
    })
    found.look('tok-invalid-client-status', status !== 400, { expected: 401, actual: 400 })
  }
  found.list.push(...diagnose(facts, known?.error ?? '', known?.error_description ?? ''))
  return found.list
}

/** What a refusal points at; each diagnosis names the evidence it rests on. */
function diagnose(facts: TokenResponseFacts, error: string, description: string): readonly Finding[] {
  const found = startFindings()
  const says = (pattern: RegExp): boolean => pattern.test(description)
  const quoted = description.slice(0, 200)
  if (error === 'invalid_client') {
    const methods = facts.metadata['token_endpoint_auth_methods_supported']
    found.look('tok-client-auth-mismatch', false, {
      message:
        'The provider does not accept the client authentication: the method or the credentials differ from the registration. Evidence: invalid_client.',
      expected: Array.isArray(methods) ? strings(methods) : 'client_secret_basic (the default)',
      actual: `${facts.client.auth}${facts.client.secretBytes === undefined ? '' : `, a secret of ${facts.client.secretBytes} bytes`}`,
    })
  }
  if (facts.grant === 'authorization_code' && error === 'invalid_grant') {
    if (says(/redirect/i)) {
      found.look('tok-redirect-uri-mismatch', false, {
        message: 'The exchange was refused over redirect_uri. Evidence: the error description.',
        expected: facts.redirect_uri,
        actual: quoted,
      })
    }
    if (facts.pkce && (says(/pkce|verifier|challenge/i) || description === '')) {
      const advertised = facts.metadata['code_challenge_methods_supported'] !== undefined
      found.look('tok-pkce-rejected', false, {
        message: `The exchange with PKCE failed as it does where a provider does not support it. Evidence: ${description === '' ? 'invalid_grant without a description' : 'the error description'}${advertised ? '' : ', and PKCE is not advertised'}.`,
        actual: quoted || 'no description',
      })
    }
  }
  if (facts.grant === 'refresh_token' && (error === 'unsupported_grant_type' || error === 'unauthorized_client')) {
    found.look('refresh-unsupported', false, {
      message: `The provider does not refresh for this client. Evidence: ${error}.`,
      actual: quoted || error,
    })
  }
  return found.list
}
