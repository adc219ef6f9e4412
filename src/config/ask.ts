import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { entryOf } from '../text/table.ts'

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

/** A value that a command cannot do without, from the person; throws `missing_option` where there is none to ask. `variable` could have given it. */
export async function askFor(env: Env, name: string, flag: string, variable: string | undefined): Promise<string> {
  if (canAsk(env)) {
    const { issuerFault } = await import('./issuer.ts')
    const message = entryOf(LABELS, name) ?? flag.replace(/^--/, '')
    const answer = await askFilled(env, message, name === 'issuer' ? issuerFault : undefined)
    if (answer !== '') return answer
  }
  throw cliError(
    'missing_option',
    `${flag} is needed and was given nowhere.`,
    `Give ${flag}${variable ? `, set ${variable}` : ''}, or add ${flag.replace(/^--/, '')} to a profile.${name === 'issuer' ? ' Without an account: oidc-cli login --demo' : ''}`,
  )
}

const LABELS: Readonly<Record<string, string>> = {
  issuer: 'Issuer URL',
  clientId: 'Client ID',
}
