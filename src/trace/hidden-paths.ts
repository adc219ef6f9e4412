import { isExact } from '../jose/json/writer.ts'
import { localPaths, type Places } from '../text/local-paths.ts'
import { deferred } from './deferred.ts'
import { redactFailure, redactGiven } from './redact.ts'
import type { Account, Check, Exchange, Given, Step, Trace } from './trace.ts'
import type { Judged, Outcome } from './verdict.ts'

/** What is not shown of where a machine keeps its files, in records that nothing is added to any more. */
export interface HiddenPaths {
  /**
   * A record as it may be shown, without the home folder, and of other absolute paths with the base name alone; what a provider sent stays.
   * The paths that were given are read from `judged`, which is the same record whole.
   */
  hide(judged: Judged, shown: Judged): Judged
}

type Text = (given: string) => string

export function createHiddenPaths(places: Places): HiddenPaths {
  const steps = new WeakMap<Step, Step>()
  return {
    hide(judged, { trace, outcomes }) {
      const text = localPaths(places, pathsGiven(judged.trace))
      const stepWith = (step: Step): Step => {
        const hidden = steps.get(step) ?? withoutPaths(step, text)
        steps.set(step, hidden)
        return hidden
      }
      return {
        trace: {
          ...trace,
          ...words(trace, text),
          result: values(trace.result, text),
          runs: trace.runs.map((run) =>
            deferred(run, {
              result: () => values(run.result, text),
              failures: () => words(run, text).failures,
              notes: () => run.notes.map(text),
              ...(run.given && { given: () => words(run, text).given ?? [] }),
              steps: () => run.steps.map(stepWith),
            }),
          ),
        },
        outcomes: { trace: ended(outcomes.trace, text), runs: outcomes.runs.map((outcome) => ended(outcome, text)) },
      }
    },
  }
}

function ended(outcome: Outcome, text: Text): Outcome {
  const { error } = outcome
  return error ? { ...outcome, error: { ...error, ...redactFailure(error, text) } } : outcome
}

function words(account: Account, text: Text): Pick<Account, 'failures' | 'notes' | 'given'> {
  const { failures, notes, given } = account
  return {
    failures: failures.map((failure) => redactFailure(failure, text)),
    notes: notes.map(text),
    ...(given && { given: given.map((each) => givenWith(each, text)) }),
  }
}

function givenWith(given: Given, text: Text): Given {
  const shown = redactGiven(given, { text, texts: (all) => all.map(text) })
  return given.from === undefined ? shown : { ...shown, from: text(given.from) }
}

function withoutPaths(step: Step, text: Text): Step {
  return {
    ...step,
    notes: step.notes.map(text),
    failure: step.failure && redactFailure(step.failure, text),
    ...(step.expectedFailure && { expectedFailure: redactFailure(step.expectedFailure, text) }),
    ...(step.given && { given: step.given.map((each) => givenWith(each, text)) }),
    checks: step.checks.map((check) => checkWith(check, text)),
    exchanges: step.exchanges.map((exchange) => exchangeWith(exchange, text)),
  }
}

function checkWith(check: Check, text: Text): Check {
  const { expected, actual, advice } = check
  return {
    ...check,
    message: text(check.message),
    ...(expected === undefined ? {} : { expected: values(expected, text) }),
    ...(actual === undefined ? {} : { actual: values(actual, text) }),
    ...(advice === undefined ? {} : { advice: text(advice) }),
  }
}

/** Of an exchange what was asked of this machine, and why nothing came; what a server says of its own files is evidence. */
function exchangeWith(exchange: Exchange, text: Text): Exchange {
  const { request, failure, shaped } = exchange
  return {
    ...exchange,
    shaped: shaped.map(text),
    failure: failure && redactFailure(failure, text),
    request: /^file:/i.test(request.url) ? { ...request, url: text(request.url) } : request,
  }
}

/** A value with its texts shown by `text`; the file of a scenario stays, by which runners of CI find the place that is meant. */
function values(value: unknown, text: Text): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map((each) => values(each, text))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === 'scenarios' && Array.isArray(each) ? each.map((one) => scenarioWith(one, text)) : values(each, text),
    ]),
  )
}

function scenarioWith(scenario: unknown, text: Text): unknown {
  const shown = values(scenario, text)
  if (typeof scenario !== 'object' || scenario === null || typeof shown !== 'object') return shown
  return 'file' in scenario ? { ...shown, file: scenario.file } : shown
}

/** Options whose values are no paths, even where they look like some. */
const NO_PATHS = new Set(['set', 'unset', 'header', 'form', 'form-field', 'press', 'claims', 'title', 'note'])

/** Paths that options and arguments name. */
function pathsGiven({ given = [], runs }: Trace): readonly string[] {
  const all = [
    ...given,
    ...runs.flatMap((run) => [...(run.given ?? []), ...run.steps.flatMap((step) => step.given ?? [])]),
  ]
  const named = all
    .filter(({ name }) => !NO_PATHS.has(name))
    .flatMap(({ value }) => (typeof value === 'string' ? [value] : typeof value === 'object' ? value : []))
  return [...new Set(named.map((value) => value.replace(/^(?:file:|@|[a-z]+=)/, '')))]
}
