import { type Failure, failure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { writeJson } from '../jose/json/writer.ts'
import { accountOf } from '../trace/account.ts'
import { CLAIM, isMasked, readMask } from '../trace/mask.ts'
import type { Judged } from '../trace/verdict.ts'

/** The raw value of one field: a token, or a dotted path into the result; a failure when there is none, or the run was none to go by. The stream it goes to stops control sequences where it is a terminal. */
export function printField(
  { trace, outcomes }: Judged,
  field: string,
): { readonly text: string } | { readonly failure: Failure } {
  const { exit } = outcomes.trace
  if (exit !== EXIT.ok)
    return none(field, `the run ended with exit code ${exit}`, 'Look at the report without --print.')
  const path = /^(access|id|refresh)_token$/.test(field) ? ['tokens', field] : field.replace(/^result\./, '').split('.')
  let value = accountOf(trace).result
  for (const name of path) value = member(value, name)
  if (value === undefined || value === null)
    return none(field, 'the result has no such value', 'Look at the result with --json.')
  if (typeof value === 'string' && isMasked(value) && readMask(value).kind === CLAIM)
    return none(field, 'it is a claim about a person, which is masked', 'Give --show-claims to have it.')
  if (typeof value === 'string' && isMasked(value))
    return none(field, 'the record was saved without it', 'Save a record with --reveal to have it.')
  return { text: `${typeof value === 'string' ? value : writeJson(value)}\n` }
}

function none(field: string, why: string, hint: string): { readonly failure: Failure } {
  return { failure: failure('response_unusable', `--print ${field}: ${why}.`, hint) }
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(name) ? value[Number(name)] : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}
