import { strings } from '../../jose/json/values.ts'
import type { RefusalCause } from '../../vendors/causes.ts'
import type { Metadata, TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { header, startFindings } from '../findings.ts'
import { credentialsSent } from '../request/credentials.ts'
import { judgeSpelling } from '../request/spelling.ts'
import { SKEW_SECONDS } from './client-causes.ts'
import { type Diagnosis, diagnose, remedyOf } from './diagnose.ts'
import { type Evidence, quoted } from './evidence.ts'
import type { Weighed } from './weighing.ts'

/** Says what a refusal of the token endpoint points at, where its words or the run itself do; each finding names its evidence. */
export function diagnoseRefusal(facts: TokenResponseFacts): readonly Finding[] {
  const { response } = facts.exchange
  if (!response || response.status >= 500) return []
  const diagnosis = diagnose(facts)
  const { sent } = diagnosis.evidence
  return [
    ...clientFinding(diagnosis),
    ...(facts.grant === 'authorization_code' ? redirectFinding(diagnosis) : []),
    ...(facts.grant === 'authorization_code' ? pkceFinding(diagnosis) : []),
    ...(facts.grant === 'authorization_code' ? spentFinding(diagnosis) : []),
    ...(facts.grant === 'refresh_token' ? refreshFindings(diagnosis) : []),
    ...clockFinding(diagnosis.evidence),
    ...judgeSpelling([...sent], 'token').filter(({ holds }) => holds === false),
  ]
}

/** The first of some causes that something points to, if it is as likely as any other. */
function pointedAt({ causes }: Diagnosis, ids: readonly RefusalCause[]): Weighed | undefined {
  const [first] = causes
  const found = causes.find(({ entry, told }) => told && ids.includes(entry.id))
  return first && found && found.likely >= first.likely / 3 ? found : undefined
}

/** What a finding says of its evidence; the error where there is nothing else. */
function because({ named }: Evidence, found: readonly string[]): string {
  const all = found.length > 0 ? found : [named.error === '' ? 'the status' : `the error is ${named.error}`]
  return `Evidence: ${all.join('; ')}.`
}

/** What the provider said, or at least its error. */
function saidIn({ named }: Evidence): string {
  return named.words || named.error || 'a refusal'
}

function clientFinding({ situation, evidence, causes }: Diagnosis): readonly Finding[] {
  const { facts, named } = evidence
  const found = startFindings()
  if (situation !== 'client') return []
  const credentials = credentialsSent(facts.exchange, facts.client)
  const [first] = causes
  const said = [
    named.error === '' ? 'the status is 401' : `the error is ${named.error}`,
    ...(named.words === '' ? [] : [`it says ${quoted(named.words)}`]),
    ...credentials.doubts,
    ...(first ? first.evidence.filter((each) => !each.startsWith('it says')) : []),
  ]
  found.look('tok-client-auth-mismatch', false, {
    message: `The provider does not accept how the client identified itself. Evidence: ${[...new Set(said)].join('; ')}.`,
    ...(first ? { client: remedyOf(first, evidence) } : {}),
    expected: methodsOf(facts.metadata),
    actual: `${facts.client.auth}: ${credentials.description}`,
  })
  return found.list
}

function methodsOf(metadata: Metadata): readonly string[] {
  const listed = metadata['token_endpoint_auth_methods_supported']
  return Array.isArray(listed) ? strings(listed) : ['client_secret_basic (the default)']
}

function redirectFinding(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence } = diagnosis
  const { asked, sent } = evidence.redirect
  const cause = diagnosis.causes.find(({ entry }) => entry.id === 'redirect-uri')
  const differ = asked !== undefined && asked !== sent
  if (!cause?.told || diagnosis.situation === 'client' || (!differ && !pointedAt(diagnosis, ['redirect-uri'])))
    return []
  // Where both requests have the same, only the provider knows what it compares with.
  if (!differ && !evidence.named.causes.has('redirect-uri')) return []
  const found = startFindings()
  found.look('tok-redirect-uri-mismatch', false, {
    message: `The exchange was refused in a way that points at redirect_uri. ${because(evidence, cause.evidence)}`,
    expected: differ ? asked : 'the redirect URI that the provider compares with',
    actual: sent ?? 'absent',
    ...(differ ? {} : { severity: 'W' as const }),
  })
  return found.list
}

function pkceFinding(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence, causes } = diagnosis
  const [first] = causes
  if (first?.entry.id !== 'pkce-unsupported' || !first.told) return []
  const found = startFindings()
  found.look('tok-pkce-rejected', false, {
    message: `The exchange failed in a way that providers without PKCE fail. ${because(evidence, first.evidence)}`,
    client: remedyOf(first, evidence),
    expected: 'a code_verifier that is understood',
    actual: saidIn(evidence),
  })
  return found.list
}

function spentFinding(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence, situation } = diagnosis
  const cause = situation === 'code' ? pointedAt(diagnosis, ['code-expired', 'code-spent']) : undefined
  if (!cause) return []
  const found = startFindings()
  found.look('tok-code-spent', false, {
    message: `The code has expired, or somebody used it before. ${because(evidence, cause.evidence)}`,
    expected: 'a code that is fresh and unused',
    actual: saidIn(evidence),
  })
  return found.list
}

const ENDED: readonly RefusalCause[] = [
  'refresh-spent',
  'refresh-revoked',
  'refresh-expired',
  'refresh-unknown',
  'session-ended',
]

function refreshFindings(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence, situation, causes } = diagnosis
  const found = startFindings()
  const [first] = causes
  if (first?.entry.id === 'grant-not-allowed')
    found.look('refresh-unsupported', false, {
      message: `The provider does not refresh tokens for this client. ${because(evidence, first.evidence)}`,
      expected: 'the refresh_token grant',
      actual: saidIn(evidence),
    })
  if (situation === 'refresh' && first && ENDED.includes(first.entry.id))
    found.look('refresh-token-spent', false, {
      message: `The refresh token is not taken any more: it has ended, was revoked, or a newer login or refresh replaced it and revoked everything older. ${because(evidence, first.evidence)}`,
      expected: 'the newest refresh token, or a new sign-in',
      actual: saidIn(evidence),
    })
  return found.list
}

/** Whether clocks that differ explain the refusal of a request that carried times (RFC 7523 3, RFC 9449 11.1). */
function clockFinding({ facts, sent, named, skewSeconds: off }: Evidence): readonly Finding[] {
  const timed = [
    ...(sent.has('client_assertion') || sent.has('assertion') ? ['an assertion'] : []),
    ...(header(facts.exchange.request.headers, 'dpop') === undefined ? [] : ['a DPoP proof']),
  ]
  if (timed.length === 0 || off === undefined) return []
  const found = startFindings()
  const blamed = named.causes.has('clock') ? `; it says ${quoted(named.words)}` : ''
  found.look('tok-clock-suspected', Math.abs(off) <= SKEW_SECONDS, {
    message: `The request carried ${timed.join(' and ')} with times of this machine, and the clock of the server is ${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}. Evidence: the Date header of the answer${blamed}.`,
    expected: `at most ${SKEW_SECONDS} s apart`,
    actual: `${off} s`,
  })
  return found.list
}
