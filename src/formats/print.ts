import { type Failure, failure } from '../errors.ts'
import { writeJson } from '../jose/json/writer.ts'

/** The raw value of one field: a token, or a dotted path into the result; a failure when there is none. The stream it goes to stops control sequences where it is a terminal. */
export function printField(result: unknown, field: string): { readonly text: string } | { readonly failure: Failure } {
  const path = /^(access|id|refresh)_token$/.test(field) ? ['tokens', field] : field.replace(/^result\./, '').split('.')
  let value = result
  for (const name of path) value = member(value, name)
  if (value === undefined || value === null) {
    return {
      failure: failure(
        'response_unusable',
        `--print ${field}: the result has no such value.`,
        'Look at the result with --json.',
      ),
    }
  }
  return { text: `${typeof value === 'string' ? value : writeJson(value)}\n` }
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(name) ? value[Number(name)] : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}
