import { shorten } from '../text/clean.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { TokenResponseFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { startFindings, strings } from './findings.ts'
import { titleOf } from './json-body.ts'
import type { OAuthError } from './oauth-error.ts'
import { requestMembers } from './request-assertion.ts'
import { credentialsSent } from './request-credentials.ts'

export const diagnosisRules: readonly RuleId[] = [
  'tok-client-auth-mismatch',
  'tok-redirect-uri-mismatch',
  'tok-pkce-rejected',
  'refresh-unsupported',
]

/** What a refusal is known by: its error, and what it says in words. */
interface Refusal {
  readonly error: string
  readonly words: string
  readonly sent: ReadonlyMap<string, string>
}

/** Says what a refusal of the token endpoint points at; each diagnosis names the evidence it rests on. */
export function diagnoseRefusal(facts: TokenResponseFacts, known: OAuthError | undefined): readonly Finding[] {
  const { response } = facts.exchange
  if (!response || response.status >= 500) return []
  const refusal: Refusal = {
    error: known?.error ?? '',
    words: known ? (known.error_description ?? '') : titleOf(response.body),
    sent: requestMembers(facts.exchange),
  }
  return [
    ...diagnoseClient(facts, refusal, response.status),
    ...(facts.grant === 'authorization_code' ? diagnoseRedirect(facts, refusal) : []),
    ...(facts.grant === 'authorization_code' ? diagnosePkce(facts, refusal) : []),
    ...(facts.grant === 'refresh_token' ? diagnoseRefresh(facts, refusal) : []),
  ]
}

function diagnoseClient(facts: TokenResponseFacts, refusal: Refusal, status: number): readonly Finding[] {
  const found = startFindings()
  const { error, words } = refusal
  const evidence = [
    ...(error === 'invalid_client' ? ['the error is invalid_client'] : []),
    ...(error === '' && status === 401 ? ['the status is 401'] : []),
    ...(/client[ _]?(?:secret|auth|assertion|credential)/i.test(words) ? [`it says ${quoted(words)}`] : []),
  ]
  if (evidence.length === 0) return []
  const listed = facts.metadata['token_endpoint_auth_methods_supported']
  const methods = Array.isArray(listed) ? strings(listed) : ['client_secret_basic (the default)']
  const credentials = credentialsSent(facts.exchange, facts.client)
  const unlisted = Array.isArray(listed) && !methods.includes(facts.client.auth)
  found.look('tok-client-auth-mismatch', false, {
    message: `The provider does not accept how the client identified itself: method or credentials differ from the registration. Evidence: ${[
      ...evidence,
      ...(unlisted ? [`${facts.client.auth} is not among the methods it names`] : []),
      ...credentials.doubts,
    ].join('; ')}.`,
    expected: methods,
    actual: `${facts.client.auth}: ${credentials.description}`,
  })
  return found.list
}

function diagnoseRedirect(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  const found = startFindings()
  const { error, words, sent } = refusal
  if (error === 'invalid_client') return []
  const asked = facts.redirect_uri
  const given = sent.get('redirect_uri')
  const evidence = [
    ...(/redirect/i.test(words) ? [`it says ${quoted(words)}`] : []),
    ...(asked !== undefined && given !== undefined && given !== asked ? ['the two requests sent different ones'] : []),
    ...(asked !== undefined && given === undefined && isOpen(refusal)
      ? ['the authorization request had one, and the token request did not']
      : []),
  ]
  if (evidence.length === 0) return []
  found.look('tok-redirect-uri-mismatch', false, {
    message: `The exchange was refused in a way that points at redirect_uri. Evidence: ${evidence.join('; ')}.`,
    expected: asked ?? 'the redirect URI that is registered',
    actual: given ?? 'absent',
  })
  return found.list
}

/** A refusal of the code or request that does not say what it dislikes. */
function isOpen({ error, words }: Refusal): boolean {
  return (error === 'invalid_grant' || error === 'invalid_request') && words === ''
}

function diagnosePkce(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  const found = startFindings()
  const { error, words, sent } = refusal
  // A request without the verifier is rightly refused.
  if (!facts.pkce || !sent.has('code_verifier') || error === 'invalid_client') return []
  const told = /pkce|code[ _]?verifier|code[ _]?challenge/i.test(words)
  const evidence = [
    ...(told ? [`it says ${quoted(words)}`] : []),
    ...(error === 'invalid_grant' && words === '' ? ['the error is invalid_grant without a description'] : []),
  ]
  if (evidence.length === 0) return []
  const methods = facts.metadata['code_challenge_methods_supported']
  const advertised = Array.isArray(methods) && methods.length > 0
  found.look('tok-pkce-rejected', false, {
    message: `The exchange failed in a way that providers without PKCE fail; try --pkce off. Evidence: ${[
      ...evidence,
      advertised ? 'PKCE is advertised all the same' : 'PKCE is not advertised',
    ].join('; ')}.`,
    expected: 'a code_verifier that is understood',
    actual: words === '' ? error : shorten(words, 200),
  })
  return found.list
}

function diagnoseRefresh(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  const found = startFindings()
  const { error, words } = refusal
  const grants = facts.metadata['grant_types_supported']
  const unlisted = Array.isArray(grants) && !grants.includes('refresh_token')
  const evidence = [
    ...(error === 'unsupported_grant_type' || error === 'unauthorized_client' ? [`the error is ${error}`] : []),
    ...(/(?:grant|refresh).{0,40}(?:unsupported|not (?:supported|allowed|enabled))/i.test(words.slice(0, 500))
      ? [`it says ${quoted(words)}`]
      : []),
    ...(unlisted ? ['grant_types_supported has no refresh_token'] : []),
  ]
  if (evidence.length === 0) return []
  found.look('refresh-unsupported', false, {
    message: `The provider does not refresh tokens for this client. Evidence: ${evidence.join('; ')}.`,
    expected: 'the refresh_token grant',
    actual: shorten(words === '' ? error : words, 200),
  })
  return found.list
}

function quoted(words: string): string {
  return JSON.stringify(shorten(words, 160))
}
