import { type CliError, cliError } from '../errors.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { MAX_DEPTH, parseJson } from '../jose/json/parser.ts'
import { isObject } from '../jose/json/values.ts'
import type { Given, Trace } from '../trace/trace.ts'
import type { Traits } from '../trace/traits.ts'
import { type Outcome, VERDICTS } from '../trace/verdict.ts'
import { VERSION } from '../version.ts'
import { exitAt, failureAt } from './failure.ts'
import {
  anyList,
  Broken,
  duration,
  formed,
  list,
  member,
  number,
  oneOf,
  optional,
  orNull,
  type Place,
  present,
  text,
  time,
  word,
} from './place.ts'
import { stepAt } from './step.ts'

/** A record that was saved as a JSON document. */
export interface Saved {
  readonly trace: Trace
  /** What the run came to, as it was told then. */
  readonly outcome: Outcome
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

/** Containers around a value of a provider's in a document: its run, its step, its check, or a token within another. */
const AROUND = 32

/**
 * The record that a JSON document of a run says, whole; `formatJson` gives the document again. Throws `input_unreadable` for
 * any other text, with what is wrong where.
 */
export function readRecord(json: string, { what, traitsOf }: Reading): Saved {
  const place: Place = { value: documentIn(json, what), name: '' }
  try {
    return savedAt(place, traitsOf)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    throw unreadable(what, `is a broken record: ${error.message}`, hintFor(place))
  }
}

/** What a text holds that says of itself that it is a record. */
function documentIn(json: string, what: string): JsonValue {
  const { value, faults } = parseJson(json, MAX_DEPTH + AROUND)
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

const MAKE = 'A record is made by --save json=<file>, or by --json.'
const WHOLE = `Look whether the file is whole. ${MAKE}`
const NEWER = 'Use the version of oidc-cli that made it.'

/** Another version may write what this one does not know. */
function hintFor(place: Place): string {
  const { value } = member(place, 'version')
  return value === VERSION ? WHOLE : NEWER
}

function unreadable(what: string, wrong: string, hint: string): CliError {
  return cliError('input_unreadable', `${what} ${wrong}.`, hint)
}

function savedAt(place: Place, traitsOf: Reading['traitsOf']): Saved {
  const at = (name: string): Place => member(place, name)
  const command = word(at('command'))
  const trace: Trace = {
    command,
    traits: traitsOf(command),
    startedAt: time(at('startedAt')),
    ms: duration(at('ms')),
    steps: list(at('steps'), stepAt),
    result: orNull(at('result'), resultAt),
    failures: anyList(at('failures'), failureAt),
    notes: anyList(at('notes'), text),
    given: anyList(at('given'), givenAt),
  }
  return { trace, outcome: outcomeAt(place), version: formed(at('version'), /^[\w.+-]{1,64}$/, 'a version') }
}

function resultAt(place: Place): JsonValue {
  if (!isObject(place.value)) throw new Broken(place, 'an object or null')
  return place.value
}

function outcomeAt(place: Place): Outcome {
  const at = (name: string): Place => member(place, name)
  const exit = exitAt(at('exit'))
  const error = orNull(at('error'), (each) => {
    const step = optional(member(each, 'step'), (name) => orNull(name, text)) ?? undefined
    return { ...failureAt(each), exit, ...present({ step }) }
  })
  if ((error === null) !== (exit === 0)) throw new Broken(at('error'), 'null exactly where `exit` is 0')
  return { exit, verdict: oneOf(at('verdict'), VERDICTS), error }
}

function givenAt(place: Place): Given {
  const at = (name: string): Place => member(place, name)
  return {
    name: word(at('name')),
    source: word(at('source')),
    ...present({ from: optional(at('from'), text), value: optional(at('value'), givenValueAt) }),
  }
}

function givenValueAt(place: Place): NonNullable<Given['value']> {
  const { value } = place
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return Array.isArray(value) ? list(place, text) : number(place)
}
