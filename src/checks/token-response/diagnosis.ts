import { strings } from '../../jose/json/values.ts'
import type { Metadata, TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { credentialsSent } from '../request/credentials.ts'
import { judgeSpelling } from '../request/spelling.ts'
import {
  because,
  type Diagnosis,
  diagnose,
  pointedAt,
  remedyOf,
  sayingOf,
  type ToldDiagnosis,
  tellDiagnosis,
} from './diagnose.ts'
import { quoted } from './evidence.ts'
import { spentFindings } from './spent.ts'
import type { Situation } from './weighing.ts'

/** Says what a refusal of the token endpoint points at, where its words or the run itself do; each finding names its evidence. */
export function diagnoseRefusal(facts: TokenResponseFacts): readonly Finding[] {
  const { response } = facts.exchange
  if (!response || response.status >= 500) return []
  const diagnosis = diagnose(facts)
  const { sent } = diagnosis.evidence
  return [...causeFindings(diagnosis), ...judgeSpelling([...sent], 'token').filter(({ holds }) => holds === false)]
}

function causeFindings(diagnosis: Diagnosis): readonly Finding[] {
  const { grant } = diagnosis.evidence.facts
  return [
    ...clientFinding(diagnosis),
    ...(grant === 'authorization_code' ? redirectFinding(diagnosis) : []),
    ...(grant === 'authorization_code' ? pkceFinding(diagnosis) : []),
    ...(grant === 'refresh_token' ? unsupportedFinding(diagnosis) : []),
    ...spentFindings(diagnosis),
  ]
}

/** The error by which RFC 6749 5.2 has each of them refused. */
const OWN_ERRORS: Readonly<Partial<Record<Situation, string>>> = {
  code: 'invalid_grant',
  refresh: 'invalid_grant',
  client: 'invalid_client',
}

/** What a refusal comes from, in words; where it has the error of something else, the rule that says what was refused as well. */
export function tellRefusal(facts: TokenResponseFacts): ToldDiagnosis | undefined {
  const diagnosis = diagnose(facts)
  const told = tellDiagnosis(diagnosis)
  const { error } = diagnosis.evidence.named
  const own = OWN_ERRORS[diagnosis.situation]
  const isOwn = own === undefined ? error !== 'invalid_request' : error === own
  if (!told || isOwn) return told
  const broken = causeFindings(diagnosis).find(({ holds }) => holds === false)
  return broken ? { ...told, rule: broken.rule } : told
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
    actual: sayingOf(evidence),
  })
  return found.list
}

function unsupportedFinding({ evidence, causes }: Diagnosis): readonly Finding[] {
  const [first] = causes
  if (first?.entry.id !== 'grant-not-allowed') return []
  const found = startFindings()
  found.look('refresh-unsupported', false, {
    message: `The provider does not refresh tokens for this client. ${because(evidence, first.evidence)}`,
    expected: 'the refresh_token grant',
    actual: sayingOf(evidence),
  })
  return found.list
}
