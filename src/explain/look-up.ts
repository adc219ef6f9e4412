import type { RuleId } from '../checks/subjects.ts'
import { cliError } from '../errors.ts'
import { nearest } from '../text/nearest.ts'
import { type CheckEntry, type CheckSummary, checkEntry, checkIds, checkSummary, isCheck } from './check.ts'
import type { Entry } from './entry.ts'
import { entriesOf, wordsKnown } from './glossary.ts'
import { checksAbout, checksWith } from './search.ts'
import { type Section, sectionsOf } from './sections.ts'
import { type Found, foundCode, foundPart, foundSentence } from './vendors.ts'

export interface Listing {
  /** The words that these checks are about; the list is that of all where there are none. */
  readonly query?: string
  readonly total: number
  readonly passive: number
  readonly probe: number
  readonly implemented: number
  readonly checks: readonly CheckSummary[]
}

type Meaning = Entry & { readonly sections: readonly Section[] }

/** A word that is no check. */
export interface Word extends Omit<Meaning, 'remedy'> {
  readonly id: string
  readonly remedy: string | null
  readonly also?: readonly Meaning[]
  /** Checks that belong to it. */
  readonly related: readonly RuleId[]
}

/** What `explain` tells. */
export type Explained = CheckEntry | Word | Listing

/** Some checks in a line each, and how many there are of what kind. */
export function listing(ids: readonly RuleId[]): Listing {
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

/** Among so many words every short one is near some other. */
const SHORT = 5

/** What is known under a word, else the checks about the words. Throws `check_unknown` with the nearest word. */
export function lookUp(id: string): Explained {
  const exact = entryOf(id)
  if (exact) return exact
  const typed = id.toLowerCase().replaceAll(' ', '_')
  const known = [...checkIds(), ...wordsKnown()]
  const same = known.find((word) => word.toLowerCase() === typed || word.toLowerCase() === id.toLowerCase())
  const found = same === undefined ? undefined : entryOf(same)
  if (found) return found
  const said = foundCode(id) ?? foundSentence(id)
  if (said) return ofVendors(said)
  const begun = typed.length < 3 ? [] : known.filter((word) => word.toLowerCase().startsWith(typed)).slice(0, 5)
  const meant = begun.length > 0 ? begun.join(', ') : typed.length < SHORT ? undefined : nearest(typed, known)
  // Who joins words by "-" or "_" means a name, and misspelt it.
  const about = meant !== undefined && /^\S+[-_]\S+$/.test(id) ? [] : checksAbout(id)
  if (about.length > 0) return { query: id, ...listing(about) }
  const part = foundPart(id)
  if (part) return ofVendors(part)
  throw cliError(
    'check_unknown',
    `There is no check, error code, claim, parameter, value or metadata member ${JSON.stringify(id.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List the checks: oidc-cli explain --list',
  )
}

function entryOf(id: string): Explained | undefined {
  if (isCheck(id)) return checkEntry(id)
  const [first, ...others] = entriesOf(id)
  return first && withOthers(id, first, others)
}

function ofVendors({ id, entries: [first, ...others] }: Found): Explained {
  if (!first) throw new Error(`nothing was found for ${id}`)
  return withOthers(id, first, others)
}

function withOthers(id: string, first: Entry, others: readonly Entry[]): Word {
  const word = worded(id, first)
  return others.length === 0
    ? word
    : { ...word, also: others.map((other) => ({ ...other, sections: sectionsOf(other.spec) })) }
}

function worded(id: string, { kind, remedy, ...rest }: Entry): Word {
  return { kind, id, remedy: remedy ?? null, ...rest, sections: sectionsOf(rest.spec), related: checksWith(id) }
}
