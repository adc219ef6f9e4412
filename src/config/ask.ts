import type { Option } from 'commander'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { entryOf } from '../text/table.ts'
import { flagOf, traitsOf } from './option.ts'
import type { Layer, TypedSecret } from './option-values.ts'
import { refersPlainly } from './reference.ts'

/** How often a question is put to a person who answers nothing. */
const TIMES = 3

/** Whether there is a person at a terminal who can be asked. */
export function canAsk(env: Env): boolean {
  return env.stdin.isTTY && env.stderr.isTTY && !env.vars['CI']
}

/** The answer to a question for text, without white space around it; an empty line is asked again, and in the end is the answer. */
export async function askFilled(
  env: Env,
  message: string,
  fault: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  const wrong = (text: string): string | undefined => (text.trim() === '' ? 'Something is needed here.' : fault(text))
  for (let time = 1; ; time += 1) {
    const answer = (await env.ask({ kind: 'text', message, fault: wrong })).trim()
    if (answer !== '' || time === TIMES) return answer
  }
}

/** A secret from the person, hidden while it is typed; undefined for an empty answer. */
export async function askSecret(
  env: Env,
  message: string,
  fault: (typed: string) => string | undefined = () => undefined,
): Promise<TypedSecret | undefined> {
  const value = await env.ask({ kind: 'secret', message, fault })
  if (value.trim() === '') return undefined
  return refersPlainly(value) ? { value } : { value, literal: true }
}

/** An option that a command cannot do without. */
export interface Needed {
  readonly name: string
  readonly flag: string
  /** What could have given it. */
  readonly variable: string | undefined
  /** Whether an issuer may be one of plain http. */
  readonly security: 'strict' | 'insecure'
}

/** A value that a command cannot do without, from the person; throws `missing_option` where there is none to ask. */
export async function askFor(env: Env, { name, flag, variable, security }: Needed): Promise<string> {
  if (canAsk(env)) {
    const { issuerFault } = await import('./issuer.ts')
    const message = entryOf(LABELS, name) ?? flag.replace(/^--/, '')
    const fault = (answer: string): string | undefined => issuerFault(answer, security)
    const answer = await askFilled(env, message, name === 'issuer' ? fault : undefined)
    if (answer !== '') return answer
  }
  throw cliError(
    'missing_option',
    `${flag} is needed and was given nowhere.`,
    `Give ${flag}${variable ? `, set ${variable}` : ''}, or add ${flag.replace(/^--/, '')} to a profile.${name === 'issuer' ? ' Without an account: oidc-cli login --demo' : ''}`,
  )
}

/** The option as a person is asked for it, beside values among which --insecure may be. */
export function neededOf(option: Option, values: Layer): Needed {
  return {
    name: option.attributeName(),
    flag: flagOf(option),
    variable: traitsOf(option).variable,
    security: values.get('insecure')?.value === true ? 'insecure' : 'strict',
  }
}

const LABELS: Readonly<Record<string, string>> = {
  issuer: 'Issuer URL',
  clientId: 'Client ID',
}
