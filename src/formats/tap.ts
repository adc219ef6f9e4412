import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import { accountOf } from '../trace/account.ts'
import { placedSteps } from '../trace/placed-steps.ts'
import { deciding, sentenceOf } from '../trace/ranked.ts'
import type { Check, Run } from '../trace/trace.ts'
import type { Judged, Outcome } from '../trace/verdict.ts'
import { runTitles } from './run-name.ts'
import { type Case, casesOf, scenariosOf } from './scenarios.ts'
import { noteOf, titleOf } from './title.ts'

/** A comment, or a test point, which has its number before its words. */
type Line = { readonly comment: string } | { readonly ok: boolean; readonly words: string }

/** TAP 14: a test point a check, not ok where it made the run fail, with what is wrong as a YAML block; notes are comments, the first of them why it failed; the last point is the outcome, as is that of each of several runs. Of scenarios a point is a step or what was expected of it. */
export function formatTap({ trace, outcomes }: Judged): string {
  const titles = runTitles(trace)
  const scenarios = scenariosOf({ trace, outcomes })
  const lines: readonly Line[] = [
    ...[titleOf(trace) ?? [], noteOf(trace)].flat().map(comment),
    ...causeOf(outcomes.trace),
    ...accountOf(trace).notes.map(comment),
    ...(scenarios ?? []).flatMap((each) => [
      ...each.run.notes.map((note) => comment(`${each.title}: ${note}`)),
      ...casesOf(each).map((own) => casePoint(each.title, own)),
    ]),
    ...(scenarios ? [] : trace.runs).flatMap((run, at) => {
      if (trace.holds === 'one run') return linesOf(run, '', outcomes.trace)
      const title = `${titles[at]}: `
      const notes = run.notes.map((note) => comment(`${title}${note}`))
      const outcome = outcomes.runs[at] ?? outcomes.trace
      return [...notes, ...linesOf(run, title, outcome), end(outcome, title)]
    }),
    end(outcomes.trace, ''),
  ]
  let number = 0
  const shown = lines.map((line) =>
    'comment' in line ? line.comment : `${line.ok ? 'ok' : 'not ok'} ${++number} - ${line.words}`,
  )
  return `TAP version 14\n1..${number}\n${shown.join('\n')}\n`
}

function causeOf({ error }: Outcome): readonly Line[] {
  return error ? [comment(`${error.run === undefined ? '' : `${error.run}: `}${error.message}`)] : []
}

function linesOf(run: Run, title: string, { error }: Outcome): readonly Line[] {
  const decides = deciding(run, error !== null)
  return placedSteps(run.steps).flatMap(({ step, path }) => [
    ...step.notes.map((note) => comment(`${title}${path}: ${note}`)),
    ...step.checks.map((check) => point(`${title}${path}`, check, !decides(check))),
  ])
}

function casePoint(title: string, { name: own, verdict, code, message, details }: Case): Line {
  const directive = verdict === 'skip' ? ` # SKIP ${name(message)}` : ''
  const words = `${name(title)}: ${name(own)}${directive}`
  if (verdict === 'pass' || verdict === 'skip') return { ok: true, words }
  const block = [
    `severity: ${verdict}`,
    `code: ${text(code)}`,
    `message: ${text(message)}`,
    `details: ${writeJson(cleanBlock(details))}`,
  ]
  return { ok: false, words: `${words}${yaml(block)}` }
}

function point(place: string, check: Check, ok: boolean): Line {
  const directive = check.verdict === 'skip' ? ` # SKIP ${name(check.message)}` : ''
  const words = `${name(place)}: ${check.id}${directive}`
  if (check.verdict === 'pass' || check.verdict === 'skip') return { ok, words }
  const block = [
    `severity: ${check.verdict}`,
    `message: ${text(ok ? check.message : sentenceOf({ check }))}`,
    ...(check.expected === undefined ? [] : [`expected: ${writeJson(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${writeJson(check.actual)}`]),
    `section: ${text(check.spec)}`,
    ...(check.remedy ? [`remedy: ${text(check.remedy)}`, `more: ${text(pageOf(check.id))}`] : []),
  ]
  return { ok, words: `${words}${yaml(block)}` }
}

function end({ exit, error }: Outcome, title: string): Line {
  const where = error?.run === undefined ? '' : `${error.run}: `
  const why = error ? yaml([`code: ${text(error.code)}`, `message: ${text(`${where}${error.message}`)}`]) : ''
  return { ok: error === null, words: `${name(title)}exit ${exit}${why}` }
}

function yaml(lines: readonly string[]): string {
  return `\n  ---\n${lines.map((line) => `  ${line}`).join('\n')}\n  ...`
}

function comment(note: string): Line {
  return { comment: `# ${clean(note)}` }
}

/** A description must not hold an unescaped number sign. */
function name(given: string): string {
  return clean(given).replace(/[\\#]/g, '\\$&')
}

/** A string as YAML reads it; JSON strings are YAML. */
function text(given: string): string {
  return writeJson(clean(given))
}
