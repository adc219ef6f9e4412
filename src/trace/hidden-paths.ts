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
   * The paths that were given are read from `judged`, which is the same record whole. `files` are those that scenarios stand in.
   */
  hide(judged: Judged, shown: Judged, files: 'hidden' | 'kept'): Judged
}

type Text = (given: string) => string

export function createHiddenPaths(places: Places): HiddenPaths {
  const steps = new WeakMap<Step, Step>()
  return {
    hide(judged, { trace, outcomes }, files) {
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
          result: files === 'kept' ? withFiles(trace.result, text) : values(trace.result, text),
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

/** A value with its texts shown by `text`. */
function values(value: unknown, text: Text): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map((each) => values(each, text))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, values(each, text)]))
}

/** The result of several runs, in which the files that scenarios stand in stay. */
function withFiles(result: unknown, text: Text): unknown {
  const shown = values(result, text)
  const [all, hidden] = [scenariosIn(result), scenariosIn(shown)]
  const scenarios = hidden.map((each, at) => {
    const whole = all[at]
    return typeof whole === 'object' && whole !== null && 'file' in whole
      ? { ...(each as object), file: whole.file }
      : each
  })
  return hidden.length === 0 ? shown : { ...(shown as object), scenarios }
}

function scenariosIn(result: unknown): readonly unknown[] {
  const scenarios = typeof result === 'object' && result !== null && 'scenarios' in result ? result.scenarios : []
  return Array.isArray(scenarios) ? scenarios : []
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
