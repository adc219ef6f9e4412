import type { LikelyCause, RuledOut } from '../../errors.ts'
import type { RefusalCause } from '../../vendors/causes.ts'
import type { TokenResponseFacts } from '../facts.ts'
import type { RuleId } from '../subjects.ts'
import { CLIENT_CAUSES } from './client-causes.ts'
import { CODE_CAUSES } from './code-causes.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { OTHER_CAUSES } from './other-causes.ts'
import { PARTY_CAUSES } from './party-causes.ts'
import { POSSESSION_CAUSES } from './possession-causes.ts'
import { REFRESH_CAUSES } from './refresh-causes.ts'
import { type CauseEntry, type Situation, type Weighed, type Weighing, weigh } from './weighing.ts'

/** Every cause that is known of a refusal of the token endpoint. */
export const CAUSE_TABLE: readonly CauseEntry[] = [
  ...CODE_CAUSES,
  ...POSSESSION_CAUSES,
  ...REFRESH_CAUSES,
  ...CLIENT_CAUSES,
  ...PARTY_CAUSES,
  ...OTHER_CAUSES,
]

/** What a refusal comes from, by what the provider said and what the run has of evidence. */
export interface Diagnosis extends Weighing {
  readonly evidence: Evidence
  readonly situation: Situation
}

/** What is told of a diagnosis: a few sentences, and the same for machines. */
export interface ToldDiagnosis {
  readonly hint: string
  /** The rule that says what was refused, where the error of the answer names something else. */
  readonly rule?: RuleId
  readonly causes: readonly LikelyCause[]
  readonly ruled_out: readonly RuledOut[]
}

export function diagnose(facts: TokenResponseFacts): Diagnosis {
  const evidence = evidenceOf(facts)
  const situation = situationOf(evidence)
  return { evidence, situation, ...weigh(CAUSE_TABLE, evidence, situation) }
}

/** Causes that are the client's, by which it is told what an error of several meanings stands for. */
const OF_CLIENTS: ReadonlySet<RefusalCause> = new Set([
  'secret-wrong',
  'secret-missing',
  'secret-expired',
  'method-wrong',
  'assertion-wrong',
  'client-unknown',
  'client-disabled',
])

/** Causes that are the refresh token's. */
const OF_REFRESH: ReadonlySet<RefusalCause> = new Set([
  'refresh-spent',
  'refresh-expired',
  'refresh-revoked',
  'refresh-unknown',
  'session-ended',
])

function situationOf({ named, facts }: Evidence): Situation {
  const { error, causes } = named
  const ofClient = [...causes.keys()].some((cause) => OF_CLIENTS.has(cause))
  const isWordless = error === '' && facts.exchange.response?.status === 401
  if (error === 'invalid_client' || isWordless || (ofClient && error !== 'invalid_grant')) return 'client'
  // Some refuse a code or a refresh token that has ended by another error, and say in words what it is.
  const ofRefresh = facts.grant === 'refresh_token' && [...causes.keys()].some((cause) => OF_REFRESH.has(cause))
  const isCoded = named.vendors.some(({ cause }) => cause?.startsWith('code-')) || /\bcode\b|grant/i.test(named.words)
  const ofCode = isCoded && [...causes.keys()].some((cause) => cause.startsWith('code-'))
  if (error !== 'invalid_grant' && ofCode) return 'code'
  if (error !== 'invalid_grant') return ofRefresh ? 'refresh' : 'other'
  if (facts.grant === 'authorization_code') return 'code'
  return facts.grant === 'refresh_token' ? 'refresh' : 'other'
}

/** Most causes that are told in sentences, and pieces of evidence for them. */
const TOLD = 3
const MOST_EVIDENCE = 4

/** The diagnosis in words; undefined where nothing is known. */
export function tellDiagnosis({ evidence, causes, ruledOut, situation }: Diagnosis): ToldDiagnosis | undefined {
  const [first] = causes
  if (!first || (situation === 'other' && !first.told)) return undefined
  const near = causes.filter(({ likely }) => likely >= first.likely / 4).slice(0, TOLD)
  const because = [...new Set(near.flatMap((each) => each.evidence))].slice(0, MOST_EVIDENCE)
  const out = ruledOut.map(({ entry, evidence: against }) => `${entry.out} (${against.join('; ')})`)
  // Where the run itself shows a cause, a vendor who names none knows less than this side.
  const vendor = evidence.named.vendors.some(
    ({ cause }) => cause === first.entry.id || (cause === undefined && !first.shown),
  )
  const sentences = [
    headline(near),
    ...(because.length === 0 ? [] : [`Evidence: ${because.join('; ')}.`]),
    ...(out.length === 0 ? [] : [`Ruled out: ${out.join('; ')}.`]),
    // A remedy of the vendor's own follows, which knows nothing of what this run saw.
    ...(vendor && !isDoubted(first) ? [] : [remedyOf(first, evidence)]),
  ]
  return {
    hint: sentences.join(' '),
    causes: causes.map(({ entry, evidence: found, likely, doubted }) => ({
      id: entry.id,
      message: `${sentence(entry.is)} ${remedyOf({ entry, doubted }, evidence)}`,
      evidence: found,
      likely,
    })),
    ruled_out: ruledOut.map(({ entry, evidence: against }) => ({ message: sentence(entry.out), evidence: against })),
  }
}

/** What it is, or what it is most likely, in a sentence. */
function headline(near: readonly Weighed[]): string {
  const family = familyOf(near[0])
  const clauses = near.map((each, at) =>
    at > 0 && familyOf(each) === family ? (each.entry.also ?? each.entry.is) : each.entry.is,
  )
  const all = clauses.join(', or ')
  return near.length === 1 && near[0] && near[0].likely >= 0.6 ? sentence(all) : `Most likely ${all}.`
}

/** What the id of a cause begins with: what is refused. */
function familyOf(weighed: Weighed | undefined): string | undefined {
  return weighed?.entry.id.split('-')[0]
}

function sentence(clause: string): string {
  return `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`
}

function isDoubted({ entry, doubted }: Weighed): boolean {
  return doubted && entry.despite !== undefined
}

/** What to do about a cause. */
export function remedyOf({ entry, doubted }: Pick<Weighed, 'entry' | 'doubted'>, evidence: Evidence): string {
  if (doubted && entry.despite !== undefined) return entry.despite
  return typeof entry.remedy === 'string' ? entry.remedy : entry.remedy(evidence)
}

/** The first of some causes that something points to, if it is as likely as any other. */
export function pointedAt({ causes }: Diagnosis, ids: readonly RefusalCause[]): Weighed | undefined {
  const [first] = causes
  const found = causes.find(({ entry, told }) => told && ids.includes(entry.id))
  return first && found && found.likely >= first.likely / 3 ? found : undefined
}

/** What a finding says of its evidence; the error where there is nothing else. */
export function because({ named }: Evidence, found: readonly string[]): string {
  const all = found.length > 0 ? found : [named.error === '' ? 'the status' : `the error is ${named.error}`]
  return `Evidence: ${all.join('; ')}.`
}

/** What the provider said, or at least its error. */
export function sayingOf({ named }: Evidence): string {
  return named.words || named.error || 'a refusal'
}
