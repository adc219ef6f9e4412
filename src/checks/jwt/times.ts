import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { typeName } from '../../jose/json/values.ts'
import type { Details, Findings, Telling } from '../findings.ts'
import type { ClockSources } from '../http/clock.ts'

/** What the times of a token are measured against. */
export interface Clock extends Telling {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
  /** The clock of the provider minus ours, in milliseconds, where it is known. */
  readonly clockSkewMs?: number
  /** What the answers of the run agree on, as far as they do. */
  readonly clockSources?: ClockSources | 'none' | 'differ'
  /** When the token says that it was issued, in seconds, where that was just now. */
  readonly issuedNow?: number | undefined
}

/** Claims that hold seconds since the epoch. */
const NUMERIC_DATES = ['exp', 'iat', 'nbf', 'auth_time'] as const

/** The numeric dates that are there and are no JSON number that can be compared, with the type they have (RFC 7519 2). */
export function dateTypeFaults(claims: JsonObject): Readonly<Record<string, string>> {
  const wrong = NUMERIC_DATES.filter((name) => claims[name] !== undefined && !Number.isFinite(numberOf(claims[name])))
  return Object.fromEntries(wrong.map((name) => [name, dateType(claims[name])]))
}

function dateType(value: JsonValue | undefined): string {
  return numberOf(value) === undefined ? typeName(value) : 'number out of range'
}

/** Fifty years in seconds. */
const HALF_CENTURY = 50 * 365 * 86_400

/** The numeric dates so far ahead that they must be milliseconds. */
export function millisecondDates(claims: JsonObject, clock: Clock): readonly string[] {
  const latest = clock.now / 1000 + HALF_CENTURY
  return NUMERIC_DATES.filter((name) => (numberOf(claims[name]) ?? 0) > latest)
}

/** Seconds since the epoch as a person reads them. */
export function date(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'beyond any date'
  const ms = seconds * 1000
  return Math.abs(ms) <= 8.64e15 ? `${new Date(ms).toISOString()} (${seconds})` : String(seconds)
}

/** A length of time in seconds as a person reads it. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'longer than can be reckoned'
  const whole = Math.round(Math.abs(seconds))
  if (whole < 120) return `${whole} s`
  if (whole < 2 * 3600) return `${Math.round(whole / 60)} min`
  return whole < 2 * 86_400 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86_400)} days`
}

/** Skew in milliseconds below which the `Date` header is too coarse to tell. */
const COARSE = 2000
/** Milliseconds between the issue of a token and its arrival that say nothing of a clock. */
const UNDER_WAY = 30_000
/** Milliseconds by which clocks may differ before anything begins to fail. */
const SOME = 10_000

/**
 * What a finding about times says where the clocks explain it: it would not be there if ours went as the provider's does. What the
 * sources agree on comes first. `holdsAt` tells whether the rule holds at a time in seconds.
 */
export function byClocks(text: string, clock: Clock, holdsAt: (seconds: number) => boolean): string {
  const { now, clockSkewMs, clockSources = 'differ', issuedNow } = clock
  const byIssue = issuedNow === undefined ? undefined : issuedNow * 1000 - now
  const told = clockSkewMs ?? (isString(clockSources) ? undefined : clockSources.skewMs)
  const skew = told ?? (clockSources === 'none' ? byIssue : undefined) ?? 0
  if (Math.abs(skew) < (told === undefined ? UNDER_WAY : COARSE) || !holdsAt((now + skew) / 1000)) return `${text}.`
  const side = skew > 0 ? 'ahead of' : 'behind'
  const blamed = ownClockBlamed(clockSources, byIssue)
  return `${blamed === undefined ? '' : `${blamed} `}${text}; the clocks explain it: the provider's is ${span(skew / 1000)} ${side} the one of this machine.`
}

/**
 * Says that the clock of this machine is the one that is off, and who says so; undefined where the sources do not agree on that.
 * `byIssue` is what a token that was just issued says of it, in milliseconds.
 */
export function ownClockBlamed(sources: ClockSources | 'none' | 'differ', byIssue?: number): string | undefined {
  const skew = isString(sources) ? byIssue : sources.skewMs
  if (sources === 'differ' || skew === undefined || Math.abs(skew) < (sources === 'none' ? UNDER_WAY : SOME))
    return undefined
  const { answers, hosts } = isString(sources) ? { answers: 0, hosts: [] } : sources
  const agrees = byIssue !== undefined && Math.abs(byIssue - skew) <= UNDER_WAY
  // What was issued at another time contradicts them; one answer alone may be wrong itself.
  if ((byIssue !== undefined && !agrees) || (answers === 1 && !agrees)) return undefined
  const who = [
    ...(answers === 0 ? [] : [answers === 1 ? 'the Date header of an answer' : 'the Date headers of several answers']),
    ...(agrees ? ['iat of a token that was just issued'] : []),
  ]
  const whose = hosts.length > 1 ? `those of ${hosts.slice(0, 3).join(', ')}` : "the provider's"
  return `The clock of this machine is ${span(skew / 1000)} ${skew > 0 ? 'behind' : 'ahead of'} ${whose}, by ${who.join(' and ')}.`
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

/** Whose times: those of a login, by which clients get by with a clock that is ahead; of a token verified by itself; of a DPoP proof. */
type Judged = 'login' | 'verified' | 'proof'

/** Looks at the times of any JWT, and returns the names of those that must be milliseconds (RFC 7519 4.1.4 to 4.1.6). */
export function lookAtTimes(found: Findings, claims: JsonObject, clock: Clock, judged: Judged): readonly string[] {
  const strict: Details = judged === 'login' ? {} : { severity: 'E', reject: true }
  const now = clock.now / 1000
  lookAtDateTypes(found, claims)
  const odd = lookAtMilliseconds(found, claims, clock, strict)
  const [exp, nbf, iat] = [numberOf(claims['exp']), numberOf(claims['nbf']), numberOf(claims['iat'])]
  if (exp !== undefined) {
    const holdsAt = (seconds: number): boolean => exp + clock.toleranceSeconds > seconds
    found.look('idt-expired', holdsAt(now), () => ({
      message: byClocks(`The token expired ${span(now - exp)} ago`, clock, holdsAt),
      expected: `later than ${date(Math.floor(now))}`,
      actual: date(exp),
    }))
  }
  const begins = [
    ['idt-nbf-future', 'nbf', nbf],
    ['idt-iat-future', 'iat', iat],
  ] as const
  for (const [rule, name, time] of begins) {
    // A time in milliseconds is told once, and the age of a proof has a rule of its own.
    if (time === undefined || odd.includes(name) || (judged === 'proof' && name === 'iat')) continue
    const holdsAt = (seconds: number): boolean => time - clock.toleranceSeconds <= seconds
    found.look(rule, holdsAt(now), () => ({
      message: byClocks(`${name} lies ${span(time - now)} in the future`, clock, holdsAt),
      expected: `at most ${date(Math.ceil(now))}`,
      actual: date(time),
      ...(name === 'iat' ? strict : {}),
    }))
  }
  return odd
}

/** Looks at whether times are JSON numbers (RFC 7519 2). */
export function lookAtDateTypes(found: Findings, claims: JsonObject): void {
  const wrong = dateTypeFaults(claims)
  found.look('idt-numeric-date-type', Object.keys(wrong).length === 0, { expected: 'numbers', actual: wrong })
}

/** Looks for times that must be milliseconds, and returns their names (RFC 7519 2). */
export function lookAtMilliseconds(
  found: Findings,
  claims: JsonObject,
  clock: Clock,
  strict: Details = {},
): readonly string[] {
  const odd = millisecondDates(claims, clock)
  found.look('idt-exp-milliseconds', odd.length === 0, () => ({
    expected: 'seconds since the epoch',
    actual: Object.fromEntries(odd.map((name) => [name, claims[name]])),
    ...strict,
  }))
  return odd
}
