import { clean, shorten } from '../text/clean.ts'
import { maskOrders } from '../text/orders.ts'
import { accountOf } from '../trace/account.ts'
import type { Judged } from '../trace/verdict.ts'
import { runTitles } from './run-name.ts'
import { failuresFirst, oddChecks, type Scenario, scenariosOf, warningOf } from './scenarios.ts'

/** Annotations of one kind that GitHub shows of a step of a job. */
const MOST = 10
/** Longest message, in characters. */
const LONGEST = 2000

type Level = 'error' | 'warning'

interface Annotation {
  readonly level: Level
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
}

/**
 * Annotations for a log of GitHub Actions, failures first: of scenarios one each, where it stands in its file, of any other run one a check. No
 * more than are shown; the last then counts the others. Each is a line, which begins with an order of ours and has no other in it.
 */
export function formatGithub(judged: Judged, fileOf?: (shown: string) => string): string {
  const scenarios = scenariosOf(judged, fileOf)
  const all = scenarios ? [...failuresFirst(scenarios).map(ofScenario), ...ofWhole(judged)] : ofRuns(judged)
  return (['error', 'warning'] as const)
    .flatMap((level) => limited(all.filter((each) => each.level === level)))
    .map(lineOf)
    .join('')
}

function ofScenario(scenario: Scenario): Annotation {
  const { title, cause, outcome, place } = scenario
  if (outcome.error === null) return { level: 'warning', title, message: warningOf(scenario), ...place }
  return { level: 'error', title, message: cause ?? outcome.error.message, ...place }
}

/** What ended the whole, where no scenario did. */
function ofWhole({ trace, outcomes }: Judged): readonly Annotation[] {
  const { error } = outcomes.trace
  if (!error || error.run !== undefined) return []
  return [{ level: 'error', title: titleOf(trace.command), message: `${error.code}: ${error.message}` }]
}

function ofRuns({ trace, outcomes }: Judged): readonly Annotation[] {
  const { error } = outcomes.trace
  const title = titleOf(accountOf(trace).command)
  const titles = runTitles(trace)
  const end: readonly Annotation[] = error
    ? [
        {
          level: 'error',
          title,
          message: `${error.run === undefined ? '' : `${error.run}: `}${error.code}: ${error.message}`,
        },
      ]
    : []
  const checks = trace.runs.flatMap((run, at) =>
    oddChecks(run).map(({ path, check }): Annotation => {
      const before = trace.holds === 'one run' ? '' : `${titles[at]}: `
      return { level: 'warning', title: `${before}${path}: ${check.id}`, message: check.message }
    }),
  )
  return [...end, ...checks]
}

function titleOf(command: string): string {
  return `oidc-cli ${command}`.trim()
}

function limited(all: readonly Annotation[]): readonly Annotation[] {
  const [first] = all
  if (!first || all.length <= MOST) return all
  const others = all.slice(MOST - 1)
  const named = others.map(({ title }) => title).join(', ')
  const message = `${others.length} more: ${named}`
  return [...all.slice(0, MOST - 1), { level: first.level, title: 'and more', message }]
}

function lineOf({ level, title, message, file, line }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`, `line=${line ?? 1}`]),
    `title=${property(shorten(title, 200))}`,
  ]
  return `::${level} ${properties.join(',')}::${data(shorten(message, LONGEST))}\n`
}

/** Text behind the second colons: no line ends in it, and no other runner finds an order there either. */
function data(text: string): string {
  return maskOrders(clean(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
