import { type Failure, failure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { follow } from '../jose/json/path.ts'
import { isExact, writeJson } from '../jose/json/writer.ts'
import { accountOf } from '../trace/account.ts'
import { CLAIM, isMasked, readMask } from '../trace/mask.ts'
import type { Judged } from '../trace/verdict.ts'

/** What may be said for a member of `tokens`. */
export const SHORT_NAMES = ['access_token', 'id_token', 'refresh_token']

/** The names that lead to a field, from the result on. */
export function partsOf(field: string): readonly string[] {
  return SHORT_NAMES.includes(field) ? ['tokens', field] : field.replace(/^result\./, '').split('.')
}

/** The raw value of one field: a token, or a dotted path into the result; a failure when there is none, or the run was none to go by. The stream it goes to stops control sequences where it is a terminal. */
export function printField(
  { trace, outcomes }: Judged,
  field: string,
): { readonly text: string } | { readonly failure: Failure } {
  const { exit } = outcomes.trace
  if (exit !== EXIT.ok)
    return none(field, `the run ended with exit code ${exit}`, 'Look at the report without --print.')
  const { result } = accountOf(trace)
  const value = follow(result, partsOf(field))
  if (value === undefined || value === null)
    return none(field, `there is no such value${reached(result, partsOf(field))}`, 'Look at the result with --json.')
  if (typeof value === 'string' && isMasked(value) && readMask(value).kind === CLAIM)
    return none(field, 'it is a claim about a person, which is masked', 'Give --show-claims to have it.')
  if (typeof value === 'string' && isMasked(value))
    return none(field, 'the record was saved without it', 'Save a record with --reveal to have it.')
  return { text: `${typeof value === 'string' ? value : writeJson(value)}\n` }
}

function none(field: string, why: string, hint: string): { readonly failure: Failure } {
  return { failure: failure('response_unusable', `--print ${field}: ${why}.`, hint) }
}

/** So many names are told of what is there. */
const MOST_NAMES = 30

/** What is there as far as a path leads. */
function reached(result: unknown, parts: readonly string[]): string {
  let at = parts.length
  while (at > 0 && namesIn(follow(result, parts.slice(0, at))).length === 0) at -= 1
  const names = namesIn(follow(result, parts.slice(0, at)))
  if (names.length === 0) return ''
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return `; ${at === 0 ? 'the result' : parts.slice(0, at).join('.')} has ${names.slice(0, MOST_NAMES).join(', ')}${more}`
}

/** The names of what is there in an object or a list. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || isExact(value)) return []
  return Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [name]))
}
