import { strings } from '../../jose/json/values.ts'
import { isUrl } from '../../text/url.ts'
import type { Check } from '../../trace/trace.ts'
import type { TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { titleOf } from '../http/unreadable-answer.ts'
import { requestMembers } from '../request/assertion.ts'
import { credentialsSent } from '../request/credentials.ts'
import { judgeSpelling } from '../request/spelling.ts'
import type { RuleId } from '../subjects.ts'
import type { OAuthError } from './oauth-error.ts'
import { diagnoseClock, diagnoseSpent, type Refusal, SPENT_RULES } from './spent.ts'

/** What a refusal can point at, the likeliest first. */
const DIAGNOSES: readonly RuleId[] = [
  'tok-client-auth-mismatch',
  'tok-redirect-uri-mismatch',
  'tok-pkce-rejected',
  'refresh-unsupported',
  ...SPENT_RULES,
]

/** The first diagnosis among the checks of a token answer, in its own words. */
export function diagnosisOf(checks: readonly Check[]): string | undefined {
  const told = checks.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skip')
  return DIAGNOSES.flatMap((rule) => told.find(({ id }) => id === rule) ?? [])[0]?.message
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
    ...diagnoseSpent(facts, refusal),
    ...diagnoseClock(facts, refusal),
    ...judgeSpelling([...refusal.sent], 'token').filter(({ holds }) => holds === false),
  ]
}

function diagnoseClient(facts: TokenResponseFacts, refusal: Refusal, status: number): readonly Finding[] {
  const found = startFindings()
  const { error, words } = refusal
  const evidence = [
    ...(error === 'invalid_client' ? ['the error is invalid_client'] : []),
    ...(error === '' && status === 401 ? ['the status is 401'] : []),
    ...(/client[ _]?(?:secret|auth|assertion|credential)/i.test(words) ? [`it says ${JSON.stringify(words)}`] : []),
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
    ].join('; ')}.${advice(facts.client.auth, methods)}`,
    expected: methods,
    actual: `${facts.client.auth}: ${credentials.description}`,
  })
  return found.list
}

/** The next method to try: one that the metadata lists and that a secret is enough for. */
function advice(auth: string, listed: readonly string[]): string {
  const methods = ['client_secret_basic', 'client_secret_post']
  if (!methods.includes(auth)) return ''
  const other = methods.find((method) => method !== auth && listed.includes(method))
  return other === undefined ? '' : ` Try --client-auth ${other}.`
}

function diagnoseRedirect(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  const found = startFindings()
  const { error, words, sent } = refusal
  if (error === 'invalid_client') return []
  const asked = facts.redirect_uri
  const given = sent.get('redirect_uri')
  const evidence = [
    ...(/redirect/i.test(words) ? [`it says ${JSON.stringify(words)}`] : []),
    ...(asked !== undefined && given !== undefined && given !== asked ? ['the two requests sent different ones'] : []),
    ...(asked !== undefined && given === undefined && isOpen(refusal)
      ? ['the authorization request had one, and the token request did not']
      : []),
  ]
  if (evidence.length === 0) return []
  if (asked !== undefined && isUrl(asked) && new URL(asked).href !== asked)
    evidence.push(`software that normalises URLs makes ${new URL(asked).href} of it`)
  found.look('tok-redirect-uri-mismatch', false, {
    message: `The exchange was refused in a way that points at redirect_uri. Evidence: ${evidence.join('; ')}.`,
    expected: asked === undefined || asked === given ? 'the redirect URI that is registered' : asked,
    actual: given ?? 'absent',
  })
  return found.list
}

/** A refusal of the code or request that does not say what it dislikes. */
function isOpen({ error, words }: Refusal): boolean {
  return (error === 'invalid_grant' || error === 'invalid_request') && words === ''
}

/** Words that point at another cause than PKCE. */
const ELSEWHERE = /redirect|expir|used|consumed|redeem|revoked|client|clock|unknown|not found|audience|scope/i

function diagnosePkce(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  const found = startFindings()
  const { error, words, sent } = refusal
  // A request without the verifier is rightly refused.
  if (!facts.pkce || !sent.has('code_verifier') || error === 'invalid_client') return []
  const told = /pkce|code[ _]?verifier|code[ _]?challenge/i.test(words)
  const evidence = [
    ...(told ? [`it says ${JSON.stringify(words)}`] : []),
    ...(error === 'invalid_grant' && words === '' ? ['the error is invalid_grant without a description'] : []),
    ...(error === 'invalid_grant' && words !== '' && !told && !ELSEWHERE.test(words)
      ? [`the error is invalid_grant, and ${JSON.stringify(words)} names no other cause`]
      : []),
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
    actual: words || error,
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
    ...(/(?:grant|refresh).{0,40}(?:unsupported|not (?:supported|allowed|enabled))/i.test(words)
      ? [`it says ${JSON.stringify(words)}`]
      : []),
    ...(unlisted ? ['grant_types_supported has no refresh_token'] : []),
  ]
  if (evidence.length === 0) return []
  found.look('refresh-unsupported', false, {
    message: `The provider does not refresh tokens for this client. Evidence: ${evidence.join('; ')}.`,
    expected: 'the refresh_token grant',
    actual: words || error,
  })
  return found.list
}
