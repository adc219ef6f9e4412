import { getBuiltinModule } from 'node:process'
import { clean } from '../text/clean.ts'
import { accountOf } from '../trace/account.ts'
import type { Check } from '../trace/trace.ts'
import type { Judged, Outcome } from '../trace/verdict.ts'
import { runTitles } from './run-name.ts'
import { oddChecks, scenariosOf } from './scenarios.ts'

/** One finding of a code quality report, by the names that GitLab has for its members. */
interface Issue {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'minor' | 'major' | 'critical'
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/** A code quality report: a finding for each scenario, or run, that did not pass, where it stands in its file, and of what is no scenario each check that does not hold; an empty list where there is nothing. */
export function gitlabDocument({ trace, outcomes }: Judged, fileOf?: (shown: string) => string): readonly Issue[] {
  const scenarios = scenariosOf({ trace, outcomes }, fileOf)
  const titles = runTitles(trace)
  const ofRuns = scenarios
    ? scenarios.flatMap((each) => issue(each.title, each.outcome, each))
    : trace.runs.flatMap((run, at) => {
        const title = titles[at] ?? ''
        const checks = oddChecks(run).map(({ path, check }) => checkIssue(`${title}: ${path}`, check))
        return [...issue(title, outcomes.runs[at] ?? outcomes.trace, {}), ...checks]
      })
  const { error } = outcomes.trace
  const isTold = error === null || error.run !== undefined || (trace.holds === 'one run' && trace.runs.length > 0)
  return isTold ? ofRuns : [...ofRuns, ...issue(accountOf(trace).command, outcomes.trace, {})]
}

/** What has no file is found in what it was run by. */
const NOWHERE = { file: 'oidc-cli', line: 1 }

function checkIssue(title: string, { id, message }: Check): Issue {
  const { file, line } = NOWHERE
  return {
    description: clean(`${title}: ${message}`),
    check_name: clean(id),
    fingerprint: fingerprintOf(id, file, title),
    severity: 'minor',
    location: { path: file, lines: { begin: line } },
  }
}

/** The same finding of the next run has the same, wherever it stands in the file then. */
function fingerprintOf(...parts: readonly string[]): string {
  return getBuiltinModule('node:crypto').hash('sha256', parts.join('\n'))
}

interface Where {
  readonly place?: typeof NOWHERE | undefined
  readonly cause?: string | null
}

function issue(title: string, { error, exit }: Outcome, { place = NOWHERE, cause }: Where): readonly Issue[] {
  if (!error) return []
  const { file, line } = place
  return [
    {
      description: clean(`${title}: ${cause ?? error.message}`),
      check_name: clean(error.code),
      fingerprint: fingerprintOf(error.code, file, title),
      severity: exit === 1 ? 'critical' : 'major',
      location: { path: clean(file), lines: { begin: line } },
    },
  ]
}
