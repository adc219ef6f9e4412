import type { Option } from 'commander'
import { cliError } from '../errors.ts'
import { traitsOf } from './option.ts'

/** Throws `invalid_option` for a value without a sign in it; `where` names the flag, the variable or the place in a profile. */
export function requireFilled(option: Option, value: unknown, where: string): void {
  if (traitsOf(option).emptyCounts || !holdsEmpty(value)) return
  throw cliError(
    'invalid_option',
    `${where} is empty, and a value is needed.`,
    `Give one, or leave ${option.long ?? where} out; --set sends a parameter with an empty value.`,
  )
}

function holdsEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.includes(''))
}

/** Throws `usage` for an argument of a command without a sign in it. */
export function requireArguments(
  command: string,
  args: readonly (readonly [name: string, ...unknown[]])[],
  given: readonly string[],
): void {
  const at = given.indexOf('')
  if (at < 0) return
  const [name = 'argument'] = args[Math.min(at, args.length - 1)] ?? []
  const word = name.replace(/[^a-z]/g, '')
  throw cliError(
    'usage',
    `The ${word} of ${command} is empty.`,
    `Give the ${word}; a shell variable that is not set looks like that. See: oidc-cli ${command} --help`,
  )
}
