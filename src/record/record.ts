import { type CliError, cliError, type Failure, plainFailure } from '../errors.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { MAX_DEPTH, parseJson } from '../jose/json/parser.ts'
import { isObject } from '../jose/json/values.ts'
import type { Account, Run, Trace } from '../trace/trace.ts'
import type { Traits } from '../trace/traits.ts'
import { type Judged, type Outcome, outcomeOfSeveral } from '../trace/verdict.ts'
import { VERSION } from '../version.ts'
import { failureAt } from './failure.ts'
import { givenAt } from './given.ts'
import { outcomeAt } from './outcome.ts'
import {
  anyList,
  Broken,
  duration,
  flag,
  formed,
  items,
  list,
  member,
  optional,
  orNull,
  type Place,
  present,
  text,
  time,
  word,
} from './place.ts'
import { resultOfScenarios } from './scenarios.ts'
import { stepsAt } from './step.ts'

/** A record that was saved as a JSON document, and what it had come to. */
export interface Saved extends Judged {
  /** Version of oidc-cli that made it. */
  readonly version: string
}

interface Reading {
  /** The file or whatever else the text is from; begins the sentence of an error. */
  readonly what: string
  /** What exit code and redaction must know of a command by its name. */
  readonly traitsOf: (command: string) => Traits
}

const SCHEMA = 'oidc-cli/1'

/**
 * Largest record that is read: three thousand sign-ins of `check` come to three quarters of that. A list or an object takes a hundred
 * bytes of memory, however short it is written.
 */
export const LARGEST_RECORD = { bytes: 480 * 1024 * 1024, containers: 3_000_000 } as const

/** Containers around a value of a provider's in a document: its run, its step, its check, or a token within another. */
const AROUND = 32

/**
 * The record that a JSON document of a run says, whole; `formatJson` gives the document again. Throws `input_unreadable` for
 * any other text, with what is wrong where.
 */
export function readRecord(json: string, { what, traitsOf }: Reading): Saved {
  const place: Place = { value: documentIn(json, what), name: '' }
  return brokenAs({ what, version: member(place, 'version').value }, () => savedAt(place, traitsOf))
}

/** What `read` makes of a record, or of a part of it; throws `input_unreadable` where it is `Broken`. Another version may write what this one does not know. */
export function brokenAs<T>({ what, version }: { readonly what: string; readonly version: unknown }, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    throw unreadable(what, `is a broken record: ${error.message}`, version === VERSION ? WHOLE : NEWER)
  }
}

/** Between two documents: a line that ends one, and one that begins the next. Within one no closing brace stands before an opening one. */
const BETWEEN = /(?<=\})[ \t\r]*\n\s*(?=\{)/

/** The records of a text that holds one, or several below one another, such as one a line. Throws what `readRecord` throws. */
export function readRecords(text: string, { what, ...reading }: Reading): readonly Saved[] {
  const documents = text.split(BETWEEN)
  return documents.map((json, at) => {
    const which = documents.length === 1 ? what : `${what}, record ${at + 1},`
    return readRecord(json, { ...reading, what: which })
  })
}

/** What a text holds that says of itself that it is a record. */
function documentIn(json: string, what: string): JsonValue {
  const { containers: most } = LARGEST_RECORD
  if (isCrowded(json, most)) throw unreadable(what, `is no record: it holds more than ${most} lists and objects`, MAKE)
  const { value, faults } = parseJson(json, { deepest: MAX_DEPTH + AROUND, most: Number.POSITIVE_INFINITY })
  const wrong = faults.find(({ kind }) => kind !== 'unsafe-integer' && kind !== 'lone-surrogate')
  if (value === undefined || wrong)
    throw unreadable(what, `is no record: it is not JSON, ${wrong?.message ?? 'empty'}`, WHOLE)
  const schema = isObject(value) && Object.hasOwn(value, 'schema') ? value['schema'] : undefined
  if (typeof schema !== 'string' || !schema.startsWith('oidc-cli/'))
    throw unreadable(what, 'is no record of oidc-cli: it has no member "schema" that says so', MAKE)
  if (schema === SCHEMA) return value
  const named = /^oidc-cli\/\d{1,4}$/.test(schema) ? ` (${schema})` : ''
  throw unreadable(what, `is a record of another schema${named}; this version reads ${SCHEMA}`, NEWER)
}

const MOST_RUNS = 10_000

/** Whether a text may hold more containers than any record; brackets in its strings are counted as well. */
function isCrowded(json: string, most: number): boolean {
  let left = most
  for (const sign of ['{', '['])
    for (let at = json.indexOf(sign); at >= 0 && left >= 0; at = json.indexOf(sign, at + 1)) left -= 1
  return left < 0
}

const MAKE = 'A record is made by --save json=<file>, or by --json.'
const WHOLE = `Look whether the file is whole. ${MAKE}`
const NEWER = 'Use the version of oidc-cli that made it.'

function unreadable(what: string, wrong: string, hint: string): CliError {
  return cliError('input_unreadable', `${what} ${wrong}.`, hint)
}

type TraitsOf = Reading['traitsOf']

function savedAt(place: Place, traitsOf: TraitsOf): Saved {
  const version = formed(member(place, 'version'), /^[\w.+-]{1,64}$/, 'a version')
  const account = accountAt(place, traitsOf)
  const outcome = outcomeAt(place)
  const titled = present({ title: optional(member(place, 'title'), text), note: optional(member(place, 'note'), text) })
  const steps = stepsAt(member(place, 'steps'))
  const runs = optional(member(place, 'runs'), items)
  // A line of several runs has the name of its own.
  if (!runs && optional(member(place, 'name'), text) !== undefined) return lineAt(place, { outcome, version, traitsOf })
  if (!runs) {
    const { command, traits, startedAt, ms } = account
    const own: Account = { command, traits, startedAt, ms, result: null, failures: [], notes: [] }
    const trace: Trace = { ...own, ...titled, holds: 'one run', runs: [{ name: command, ...account, steps }] }
    return { trace, outcomes: { trace: outcome, runs: [outcome] }, version }
  }
  if (runs.length > MOST_RUNS)
    throw new Broken(member(place, 'runs'), `at most ${MOST_RUNS}`, `a list of ${runs.length}`)
  if (steps.length > 0) throw new Broken(member(place, 'steps'), 'none beside `runs`', 'a list of some')
  const trace: Trace = { ...account, ...titled, holds: 'several runs', runs: runs.map((run) => runAt(run, traitsOf)) }
  return { trace, outcomes: { trace: outcome, runs: runs.map(outcomeAt) }, version }
}

interface OfLine {
  readonly outcome: Outcome
  readonly version: string
  readonly traitsOf: TraitsOf
}

/** A line of several runs, as a record of that run alone; of a scenario with what the result of the whole said of it. */
function lineAt(place: Place, { outcome, version, traitsOf }: OfLine): Saved {
  const run = runAt(place, traitsOf)
  const scenario = optional(member(place, 'scenario'), resultAt)
  const { command, traits, startedAt, ms } = run
  const result = scenario === undefined ? null : resultOfScenarios([scenario])
  const trace: Trace = {
    command,
    traits,
    startedAt,
    ms,
    result,
    failures: [],
    notes: [],
    holds: 'several runs',
    runs: [run],
  }
  return { trace, outcomes: { trace: outcomeOfSeveral(trace, [outcome]), runs: [outcome] }, version }
}

function runAt(place: Place, traitsOf: TraitsOf): Run {
  return {
    name: text(member(place, 'name')),
    ...present({ provider: optional(member(place, 'provider'), (found) => orNull(found, text)) ?? undefined }),
    ...(optional(member(place, 'still'), flag) ? { still: true } : {}),
    ...accountAt(place, traitsOf),
    steps: stepsAt(member(place, 'steps')),
  }
}

function accountAt(place: Place, traitsOf: TraitsOf): Account {
  const at = (name: string): Place => member(place, name)
  const command = word(at('command'))
  return {
    command,
    traits: traitsOf(command),
    startedAt: time(at('startedAt')),
    ms: duration(at('ms')),
    result: orNull(at('result'), resultAt),
    failures: optional(at('failures'), (all) => list(all, failureAt)) ?? failuresOf(outcomeAt(place)),
    notes: anyList(at('notes'), text),
    given: anyList(at('given'), givenAt),
  }
}

/** An error that no step and no run ended with ended the whole. */
function failuresOf({ error }: Outcome): Failure[] {
  return error && error.step === undefined && error.run === undefined ? [plainFailure(error)] : []
}

function resultAt(place: Place): JsonValue {
  if (!isObject(place.value)) throw new Broken(place, 'an object or null')
  return place.value
}
