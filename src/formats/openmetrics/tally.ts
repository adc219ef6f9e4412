import { EXIT } from '../../exit.ts'
import { isUrl } from '../../text/url.ts'
import type { Run, Step } from '../../trace/trace.ts'
import type { Judged, Outcome } from '../../trace/verdict.ts'
import { providerOf } from '../run-name.ts'

/** Upper bounds of the histograms of steps, in milliseconds. */
export const BUCKETS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const

/** How long a step took each time. */
export interface Durations {
  /** When the first of them began, in milliseconds since the epoch. */
  readonly since: number
  count: number
  /** Milliseconds. */
  sum: number
  /** How many took no longer than each bound of `BUCKETS`. */
  readonly within: number[]
}

/** What is known of one scenario at one provider. */
export interface Series {
  readonly provider: string
  readonly scenario: string
  /** Whether it passed in the round it was last run in; undefined before it came to an end. */
  passed: boolean | undefined
  /** When it ended that last passed, in milliseconds since the epoch. */
  lastSuccess: number | undefined
  /** By the names of steps. */
  readonly steps: Map<string, Durations>
  /** When the certificate of each host ends, in milliseconds since the epoch. */
  certificates: ReadonlyMap<string, number>
}

/** How often something failed for a cause. */
export interface Failures {
  count: number
  /** When the round began in which it first did, in milliseconds since the epoch. */
  readonly since: number
}

/** What rounds came to, as numbers. It has the scenarios of the last round alone, so that it does not grow with their number. */
export interface Tally {
  series: ReadonlyMap<string, Series>
  /** By `error.code`. */
  readonly failures: Map<string, Failures>
}

/** Most codes that are told apart; what comes after them is counted as "other". */
const MOST_CODES = 100

export function createTally(): Tally {
  return { series: new Map(), failures: new Map() }
}

/** Adds what a record came to; scenarios that it has no run of are forgotten, unless it has none at all. */
export function count(tally: Tally, { trace, outcomes }: Judged): void {
  const series = new Map<string, Series>()
  const seen = new Set<Series>()
  for (const [at, run] of trace.runs.entries()) {
    const own = seriesOf(run)
    const key = JSON.stringify([own.provider, own.scenario])
    const known = series.get(key) ?? tally.series.get(key) ?? own
    series.set(key, known)
    const outcome = outcomes.runs[at] ?? outcomes.trace
    if (wasInterrupted(outcome)) continue
    add(known, run, outcome, seen.has(known))
    seen.add(known)
    if (outcome.error) fail(tally, outcome.error.code, run.startedAt)
  }
  if (trace.runs.length > 0) tally.series = series
  const { error } = outcomes.trace
  // What ended the whole, and not one of its runs.
  if (trace.holds === 'several runs' && error && error.run === undefined && !wasInterrupted(outcomes.trace))
    fail(tally, error.code, trace.startedAt)
}

/** Adds a run to its series; what is called like another of the same round passes only where both do. */
function add(series: Series, run: Run, { exit }: Outcome, isSecond: boolean): void {
  const passed = exit === EXIT.ok
  const endedAt = run.startedAt + run.ms
  series.passed = passed && (!isSecond || series.passed === true)
  if (passed) series.lastSuccess = Math.max(endedAt, series.lastSuccess ?? endedAt)
  for (const step of run.steps) if (step.parent === undefined && step.verdict !== 'skip') observe(series.steps, step)
  const certificates = certificatesIn(run)
  // Where nobody answered nothing is known of the certificate, and what was known stays.
  if (certificates.size > 0) series.certificates = certificates
}

function observe(steps: Series['steps'], { name, ms, startedAt }: Step): void {
  const known = steps.get(name) ?? { since: startedAt, count: 0, sum: 0, within: BUCKETS.map(() => 0) }
  steps.set(name, known)
  known.count += 1
  known.sum += ms
  for (const [at, bound] of BUCKETS.entries()) if (ms <= bound) known.within[at] = (known.within[at] ?? 0) + 1
}

/** When the certificates end that servers showed, by host; of several of one host the first to end. */
function certificatesIn({ steps }: Run): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { request, tls } of steps.flatMap(({ exchanges }) => exchanges)) {
    const ends = tls?.certificate?.notAfter
    if (ends === undefined || !Number.isFinite(ends) || !isUrl(request.url)) continue
    const { host } = new URL(request.url)
    found.set(host, Math.min(ends, found.get(host) ?? ends))
  }
  return found
}

/** Counts something that failed at a time, in milliseconds since the epoch. */
export function fail({ failures }: Tally, code: string, since: number): void {
  const name = failures.has(code) || failures.size < MOST_CODES ? code : 'other'
  const known = failures.get(name) ?? { count: 0, since }
  failures.set(name, known)
  known.count += 1
}

function seriesOf(run: Run): Series {
  return {
    provider: providerOf(run) ?? '',
    scenario: run.name || run.command,
    passed: undefined,
    lastSuccess: undefined,
    steps: new Map(),
    certificates: new Map(),
  }
}

/** Whether somebody ended the run, which says nothing of the provider. */
function wasInterrupted({ exit }: Outcome): boolean {
  return exit > 128
}
