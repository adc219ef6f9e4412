import type { RuleId } from '../checks/subjects.ts'
import type { Context, Outcome } from '../context.ts'
import { cliError } from '../errors.ts'
import { checkEntry, checkIds, checkSummary, isCheck } from '../explain/check.ts'
import type { Entry } from '../explain/entry.ts'
import { entriesOf, wordsKnown } from '../explain/glossary.ts'
import { checksAbout, checksWith } from '../explain/search.ts'
import { sectionsOf } from '../explain/sections.ts'
import { nearest } from '../text/nearest.ts'

/** `explain <id>`, `explain <words>` and `explain --list`. */
export async function explain(context: Context, args: readonly string[]): Promise<Outcome> {
  const { recorder, options } = context
  if (options.flag('list')) {
    recorder.trace.result = listing(checkIds())
    return undefined
  }
  const [id] = args
  if (id === undefined)
    throw cliError(
      'missing_option',
      'There is nothing to explain.',
      'Give a check id, an error code, a claim, a parameter, a metadata member, or words that a check is about; or --list.',
    )
  recorder.trace.result = entry(id.trim())
  return undefined
}

function listing(ids: readonly RuleId[]): object {
  const checks = ids.map(checkSummary)
  const count = (holds: (check: (typeof checks)[number]) => boolean): number => checks.filter(holds).length
  return {
    total: checks.length,
    passive: count((check) => check.mode === 'passive'),
    probe: count((check) => check.mode === 'probe'),
    implemented: count((check) => check.implemented),
    checks,
  }
}

/** What is known under a word, else the checks about the words. Throws `check_unknown` with the nearest word. */
function entry(id: string): object {
  const exact = entryOf(id)
  if (exact) return exact
  const typed = id.toLowerCase().replaceAll(' ', '_')
  const known = [...checkIds(), ...wordsKnown()]
  const same = known.find((word) => word.toLowerCase() === typed || word.toLowerCase() === id.toLowerCase())
  const found = same === undefined ? undefined : entryOf(same)
  if (found) return found
  const begun = typed.length < 3 ? [] : known.filter((word) => word.toLowerCase().startsWith(typed)).slice(0, 5)
  const meant = begun.length > 0 ? begun.join(', ') : typed === '' ? undefined : nearest(typed, known)
  // Who joins words by "-" or "_" means a name, and misspelt it.
  const about = meant !== undefined && /^\S+[-_]\S+$/.test(id) ? [] : checksAbout(id)
  if (about.length > 0) return { query: id, ...listing(about) }
  throw cliError(
    'check_unknown',
    `There is no check, error code, claim, parameter, value or metadata member ${JSON.stringify(id.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List the checks: oidc-cli explain --list',
  )
}

function entryOf(id: string): object | undefined {
  if (isCheck(id)) return checkEntry(id)
  const [first, ...others] = entriesOf(id)
  if (first)
    return others.length === 0
      ? worded(id, first)
      : { ...worded(id, first), also: others.map((other) => ({ ...other, sections: sectionsOf(other.spec) })) }
  return undefined
}

function worded(id: string, { kind, remedy, ...rest }: Entry): object {
  return { kind, id, remedy: remedy ?? null, ...rest, sections: sectionsOf(rest.spec), related: checksWith(id) }
}
