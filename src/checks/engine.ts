import { cliError } from '../errors.ts'
import type { Made } from '../made.ts'
import { nearest } from '../text/nearest.ts'
import { isPermission, PERMISSIONS } from '../text/permissions.ts'
import { allowedBy } from '../trace/counted.ts'
import type { Check, CheckVerdict } from '../trace/trace.ts'
import { RULES, type Rule, wordsOf } from './catalogue.ts'
import type { Words } from './entry.ts'
import type { Finding, Severity } from './finding.ts'
import { ABSENT } from './findings.ts'
import { changeOf, RULE_SETS, type RuleSet } from './sets.ts'
import { shortened, shortenedMessage } from './shortened.ts'
import type { RuleId } from './subjects.ts'

interface EngineSettings {
  readonly overlay: string
  /** Rules that count as information only. */
  readonly allow: readonly string[]
}

export interface Place {
  /** Whether the issuer is on loopback, where https is not asked for. */
  readonly loopback?: boolean
  /** Whether what is judged is a document of OAuth alone, which the rules of OpenID Connect are not about. */
  readonly oauthOnly?: boolean
}

export interface Engine {
  /** The set that is in force. */
  readonly set: RuleSet
  judge(findings: readonly Finding[], place?: Place): readonly Check[]
  /** What each `--allow` does, in a sentence. */
  readonly allowed: readonly string[]
}

/**
 * Checks that say of a rule that it holds, and nothing of what was looked at: in a thousand runs they are the same. They stand by what
 * they are judged by; undefined is one of a rule that is not about such documents.
 */
export type HeldChecks = Map<string, Map<RuleId, Check | undefined>>

/**
 * The engine that gives findings their severity; those of runs that share `plain` say with one check what they say alike. Throws
 * `check_unknown` for an `--allow` that names neither a rule nor a permission.
 */
export function createEngine(settings: EngineSettings, plain: HeldChecks = new Map()): Engine {
  const set = RULE_SETS.find((name) => name === settings.overlay)
  if (!set)
    throw cliError('invalid_option', `--rules ${settings.overlay} is not known.`, `Use one of ${RULE_SETS.join(', ')}.`)
  for (const id of settings.allow) if (!isPermission(id)) requireAllowable(requireRule(id))
  const allowed = new Set(settings.allow)
  return {
    set,
    allowed: settings.allow.map(
      (id) => `Allowed: ${id}${isPermission(id) ? `, so ${PERMISSIONS[id]}` : ' counts as information'}.`,
    ),
    judge(findings, place = {}) {
      const checks: Check[] = []
      const at = { set, allowed, place }
      const held = heldIn(plain, at)
      // By index, since bulk runs go through millions: until it is compiled for speed an iterator costs more than the rest.
      for (let next = 0; next < findings.length; next += 1) {
        const finding = findings[next]
        const check = finding && (isPlain(finding) ? heldCheck(finding, held, at) : checkOf(finding, at))
        if (check) checks.push(check)
      }
      return checks
    },
  }
}

/** Throws `invalid_option` for a rule that says whose answer it is: without it a login could be another's. */
function requireAllowable(id: RuleId): void {
  if (RULES[id].firm !== 'answer') return
  throw cliError(
    'invalid_option',
    `--allow ${id}: this check cannot be allowed, since a response that fails it is not the answer to this login.`,
    `Leave it out; oidc-cli explain ${id} tells what to do about it.`,
  )
}

/** Throws `check_unknown` with the nearest id. */
export function requireRule(id: string): RuleId {
  if (Object.hasOwn(RULES, id)) return id as RuleId
  const meant = nearest(id, [...Object.keys(RULES), ...Object.keys(PERMISSIONS)])
  throw cliError(
    'check_unknown',
    `There is no check ${JSON.stringify(id.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List them: oidc-cli explain --list',
  )
}

/** The checks that are the same wherever rules and documents are of the same kind. */
function heldIn(plain: HeldChecks, { set, place }: Circumstances): Map<RuleId, Check | undefined> {
  const kind = place.oauthOnly ? `${set} of OAuth` : set
  const held = plain.get(kind) ?? new Map<RuleId, Check | undefined>()
  plain.set(kind, held)
  return held
}

function heldCheck(finding: Finding, held: Map<RuleId, Check | undefined>, at: Circumstances): Check | undefined {
  const made = held.get(finding.rule)
  if (made !== undefined || held.has(finding.rule)) return made
  const check = checkOf(finding, at)
  held.set(finding.rule, check)
  return check
}

function checkOf(finding: Finding, at: Circumstances): Check | undefined {
  const { set, place } = at
  const known = RULES[finding.rule]
  const change = changeOf(known, set)
  if (change === 'off' || (place.oauthOnly && known.openidOnly)) return undefined
  return newCheck(finding, { known, change }, at)
}

function isPlain({ holds, message, expected, actual, reject }: Finding): boolean {
  return (
    holds === true && message === undefined && expected === undefined && actual === undefined && reject === undefined
  )
}

function newCheck(finding: Finding, inForce: InForce, at: Circumstances): Check {
  const { rule } = finding
  const { known } = inForce
  const words = wordsOf(rule)
  const { verdict, because } = checkVerdict(finding, inForce, at)
  // Set one by one: spreading objects together takes longer than all the rest, and bulk runs make millions of checks.
  const check: Made<Check> = {
    id: rule,
    verdict,
    reject: finding.reject ?? known.reject,
    spec: known.spec,
    message: messageOf(finding, words),
  }
  if (finding.expected !== undefined) check.expected = shortened(finding.expected)
  if (finding.actual !== undefined) check.actual = shortened(finding.actual)
  if (verdict === 'fail' || verdict === 'warn') {
    check.remedy = remedyOf(words, finding.client)
    if (words.leadsTo !== undefined) check.leads_to = words.leadsTo
    if (finding.client !== undefined) check.advice = finding.client
  }
  if (because) check.because = because
  return check
}

/** What was found in particular, else what the rule says of holding or being broken. */
function messageOf(finding: Finding, words: Words): string {
  const { holds, message } = finding
  if (message !== undefined) return shortenedMessage(message)
  return holds === false ? (told(finding, words) ?? words.wrong) : words.holds
}

/** What was found in a sentence with both values; undefined where one of them is long or no plain one. */
function told({ expected, actual }: Finding, words: Words): string | undefined {
  const [wanted, came] = [inSentence(expected), inSentence(actual)]
  if (words.told === undefined || wanted === undefined || came === undefined) return undefined
  // One pass, since a value may have a placeholder in it.
  return words.told.replace(/\{(expected|actual)\}/g, (_all, which) => (which === 'actual' ? came : wanted))
}

/** Longest value in a sentence, in characters. */
const LONGEST_IN_SENTENCE = 80

function inSentence(value: unknown): string | undefined {
  const words = Array.isArray(value) ? value : [value]
  if (!words.every((word) => typeof word === 'number' || (typeof word === 'string' && word.trim() !== '')))
    return undefined
  const text = words.join(', ')
  return text === '' || text === ABSENT.actual || text.length > LONGEST_IN_SENTENCE ? undefined : text
}

/** What to do about a broken rule, for whoever runs the provider and whoever runs the client. */
export function remedyOf({ operator, client }: Words, particular = client): string {
  return `Operator: ${operator} Client: ${particular}`
}

/** A rule, and what the set in force makes of it. */
interface InForce {
  readonly known: Rule
  readonly change: Severity | undefined
}

interface Circumstances {
  readonly set: RuleSet
  readonly allowed: ReadonlySet<string>
  readonly place: Place
}

const VERDICTS: Readonly<Record<Severity, CheckVerdict>> = { E: 'fail', W: 'warn', I: 'info' }

function checkVerdict(
  finding: Finding,
  { known, change }: InForce,
  { set, allowed, place }: Circumstances,
): { verdict: CheckVerdict; because?: string } {
  if (finding.holds === null) return { verdict: 'skip' }
  if (finding.holds) return { verdict: 'pass' }
  if (allowed.has(finding.rule)) return { verdict: 'info', because: allowedBy(finding.rule) }
  if (place.loopback && known.onLoopback && finding.reject !== true)
    return { verdict: VERDICTS[known.onLoopback], because: 'the issuer is on loopback' }
  const verdict = VERDICTS[finding.severity ?? change ?? known.severity]
  const byTheSet = (change || known.only) && finding.severity === undefined
  return byTheSet ? { verdict, because: `--rules ${set}` } : { verdict }
}
