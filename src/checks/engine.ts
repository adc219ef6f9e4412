import { cliError } from '../errors.ts'
import { isLeave, LEAVES } from '../text/leave.ts'
import { nearest } from '../text/nearest.ts'
import type { Check, CheckVerdict } from '../trace/trace.ts'
import type { RuleId } from './catalogue/ids.ts'
import { type Group, RULES } from './catalogue/rules.ts'
import { wordsOf } from './catalogue/words.ts'
import type { Finding, Severity } from './finding.ts'
import { changeOf, OVERLAYS, type Overlay } from './overlays.ts'

export interface EngineSettings {
  readonly overlay: string
  /** Rules that count as information only. */
  readonly allow: readonly string[]
}

export interface Place {
  /** Whether the issuer is on loopback, where https is not asked for. */
  readonly loopback?: boolean
}

export interface Engine {
  judge(findings: readonly Finding[], place?: Place): readonly Check[]
  /** What each `--allow` does, in a sentence. */
  readonly allowed: readonly string[]
}

/** Rules about https and certificates, which are information for an issuer on loopback. */
const HTTPS_RULES: ReadonlySet<RuleId> = new Set<RuleId>([
  'disc-issuer-unauthenticated-http',
  'meta-issuer-not-https',
  'meta-endpoint-not-https',
  'meta-check-session-iframe-https',
  'prm-resource-not-https',
  'cb-iss-form',
  'cb-http-redirect-uri',
  'bc-uri',
  'dev-verification-uri',
  'tls-version-old',
  'tls-1-2-missing',
  'tls-1-3-missing',
  'tls-cipher-weak',
  'tls-cert-invalid',
  'tls-cert-expiring',
  'http-plaintext-served',
  'http-hsts-missing',
  'http-hsts-short',
  'fapi2-tls',
])

/** Longest text of an expected or actual value in a report, in characters. */
const LONGEST = 400

/** The engine that gives findings their severity. Throws `check_unknown` for an `--allow` that names neither a rule nor a leave. */
export function createEngine(settings: EngineSettings): Engine {
  const overlay = OVERLAYS.find((name) => name === settings.overlay)
  if (!overlay)
    throw cliError('invalid_option', `--rules ${settings.overlay} is not known.`, `Use one of ${OVERLAYS.join(', ')}.`)
  for (const id of settings.allow) if (!isLeave(id)) requireRule(id)
  const allowed = new Set(settings.allow)
  return {
    allowed: settings.allow.map(
      (id) => `Allowed: ${id}${isLeave(id) ? `, so ${LEAVES[id]}` : ' counts as information'}.`,
    ),
    judge(findings, place = {}) {
      const checks: Check[] = []
      for (const finding of findings) {
        const check = checkOf(finding, overlay, allowed, place)
        if (check) checks.push(check)
      }
      return checks
    },
  }
}

/** Throws `check_unknown` with the nearest id. */
export function requireRule(id: string): RuleId {
  if (Object.hasOwn(RULES, id)) return id as RuleId
  const meant = nearest(id, [...Object.keys(RULES), ...Object.keys(LEAVES)])
  throw cliError(
    'check_unknown',
    `There is no check ${JSON.stringify(id.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List them: oidc-cli explain --list',
  )
}

function checkOf(finding: Finding, overlay: Overlay, allowed: ReadonlySet<string>, place: Place): Check | undefined {
  const { rule } = finding
  const { spec, group } = RULES[rule]
  const { reject = RULES[rule].reject } = finding
  const change = changeOf(rule, overlay)
  if (change === 'off') return undefined
  const severity = finding.severity ?? change ?? RULES[rule].severity
  const { verdict, because } = verdictOf(finding, severity, { overlay, change, allowed, place })
  // Set one by one: spreading objects together takes longer than all the rest, and bulk runs make millions of checks.
  const check: { -readonly [Name in keyof Check]: Check[Name] } = {
    id: rule,
    verdict,
    reject: finding.reject ?? reject,
    spec,
    message: messageOf(finding),
  }
  if (finding.expected !== undefined) check.expected = bounded(finding.expected)
  if (finding.actual !== undefined) check.actual = bounded(finding.actual)
  if (verdict === 'fail' || verdict === 'warn') check.remedy = wordsOf(rule).remedy ?? REMEDIES[group]
  if (because) check.because = because
  return check
}

/** What was found in particular, else what the rule says of being broken, else what must hold. */
function messageOf({ rule, holds, message }: Finding): string {
  if (holds === true) return wordsOf(rule).must
  const { wrong, must } = wordsOf(rule)
  return message ?? (holds === false ? wrong : undefined) ?? must
}

interface Circumstances {
  readonly overlay: Overlay
  readonly change: Severity | undefined
  readonly allowed: ReadonlySet<string>
  readonly place: Place
}

const VERDICTS: Readonly<Record<Severity, CheckVerdict>> = { E: 'fail', W: 'warn', I: 'info' }

function verdictOf(
  finding: Finding,
  severity: Severity,
  about: Circumstances,
): { verdict: CheckVerdict; because?: string } {
  if (finding.holds === null) return { verdict: 'skip' }
  if (finding.holds) return { verdict: 'pass' }
  if (about.allowed.has(finding.rule)) return { verdict: 'info', because: `--allow ${finding.rule}` }
  if (about.place.loopback && HTTPS_RULES.has(finding.rule) && finding.reject !== true)
    return { verdict: 'info', because: 'the issuer is on loopback' }
  const because = about.change && finding.severity === undefined ? `--rules ${about.overlay}` : undefined
  return { verdict: VERDICTS[severity], ...(because ? { because } : {}) }
}

/** A provider's value can be of any size; a report shows its beginning. */
function bounded(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value
  if (Array.isArray(value) && value.length > 50)
    return [...value.slice(0, 50).map(bounded), `… ${value.length - 50} more`]
  return value
}

/** What to do about a broken rule of a group, where the rule has no better words. */
const REMEDIES: Readonly<Record<Group, string>> = {
  discovery: 'Operator: correct how the metadata document is served. Client: pin the endpoints by flags until then.',
  metadata: 'Operator: correct the member in the metadata document.',
  'protected-resource': 'Operator: correct the protected resource metadata.',
  jwks: 'Operator: correct the published key set. Client: do not use the key in question.',
  callback:
    'Operator: correct the authorization response. Client: do not go on with this response when the rule says reject.',
  token: 'Operator: correct the token endpoint. Client: compare the request with the registration of the client.',
  'id-token': 'Operator: correct how ID Tokens are issued. Client: do not accept this one when the rule says reject.',
  'access-token': 'Operator: correct how access tokens are issued. Client: treat them as opaque.',
  jwt: 'Issuer: correct how the token is made. Recipient: do not accept it when the rule says reject.',
  endpoints: 'Operator: correct the endpoint. Client: be ready for what it sends today.',
  logout: 'Operator: correct the logout endpoint or token.',
  http: 'Operator: correct the configuration of the web server in front of the provider.',
  fapi2: 'Operator: bring the server into line with the FAPI 2.0 Security Profile.',
  request: 'Client: correct the request before it is sent.',
  'as-they-are': 'Client: be ready for what this provider sends. Operator: correct it.',
}
