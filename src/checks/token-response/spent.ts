import type { RefusalCause } from '../../vendors/causes.ts'
import type { Finding } from '../finding.ts'
import { header, startFindings } from '../findings.ts'
import { because, type Diagnosis, pointedAt, sayingOf } from './diagnose.ts'
import { type Evidence, quoted } from './evidence.ts'
import { SKEW_SECONDS } from './party-causes.ts'

/** Whether a code or a refresh token was refused as one is that has ended or was used before, and what the clocks say. */
export function spentFindings(diagnosis: Diagnosis): readonly Finding[] {
  const { facts } = diagnosis.evidence
  return [
    ...(facts.grant === 'authorization_code' ? spentFinding(diagnosis) : []),
    ...(facts.grant === 'refresh_token' ? spentTokenFinding(diagnosis) : []),
    ...clockFinding(diagnosis.evidence),
  ]
}

function spentFinding(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence, situation } = diagnosis
  const cause = situation === 'code' ? pointedAt(diagnosis, ['code-expired', 'code-spent']) : undefined
  if (!cause) return []
  const isFresh = diagnosis.ruledOut.some(({ entry }) => entry.id === 'code-expired')
  const found = startFindings()
  found.look('tok-code-spent', false, {
    message: `${isFresh ? 'Somebody used the code before, or the server that was asked does not know it.' : 'The code has expired, or somebody used it before.'} ${because(evidence, cause.evidence)}`,
    expected: 'a code that is fresh and unused',
    actual: sayingOf(evidence),
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

function spentTokenFinding(diagnosis: Diagnosis): readonly Finding[] {
  const { evidence, situation, causes } = diagnosis
  const found = startFindings()
  const [first] = causes
  if (situation === 'refresh' && first && ENDED.includes(first.entry.id))
    found.look('refresh-token-spent', false, {
      message: `The refresh token is not taken any more: it has ended, was revoked, or a newer login or refresh replaced it and revoked everything older. ${because(evidence, first.evidence)}`,
      expected: 'the newest refresh token, or a new sign-in',
      actual: sayingOf(evidence),
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
