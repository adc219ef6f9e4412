import type { StepCommand } from '../config/step-command.ts'
import { isIdentity } from '../sign-in/person.ts'
import { isUrl } from '../text/url.ts'
import { type Combination, keysOfStep } from './combination.ts'
import type { Definitions } from './definitions.ts'
import { listOf } from './read.ts'

/** The accounts that a scenario signs in to, so that no two sign-ins meet at one: of a person at a provider, and at every other origin that knows the person. */
export function accountsOf(
  combination: Combination,
  { people, providers }: Definitions,
  commands: readonly StepCommand[],
): readonly string[] {
  const { scenario, provider } = combination
  const accounts = scenario.steps.flatMap(({ command }, at) => {
    if (command !== 'login') return []
    const keys = keysOfStep(combination, at, commands)
    const person = people.get(String(keys['as']))
    const form = [keys['form'] ?? []].flat().map((pair) => String(pair).split('='))
    const named = person ? Object.entries(person.form ?? {}) : form
    const who = named.filter(([name = '']) => isIdentity(name)).map(([, value]) => String(value))
    const account = who.length > 0 ? who.join(' ') : `${keys['as'] ?? ''} ${person?.totp ?? ''}`
    const profile = provider === undefined ? {} : (providers.get(provider) ?? {})
    const place = PLACE.map((key) => keys[key] ?? profile[key] ?? '').join(' ')
    return [place, ...listOf(person?.origins)].map((where) => `${where} ${account}`)
  })
  return [...new Set(accounts)]
}

/** The server of a scenario's provider: its origin, or what else tells it from others. */
export function serverOf({ provider = '' }: Combination, { providers }: Definitions): string {
  const profile = providers.get(provider) ?? {}
  const url = [...URLS.map((key) => profile[key]), provider].map(String).find((each) => isUrl(each))
  return url === undefined ? provider : new URL(url).origin
}

const URLS = ['issuer', 'base-url', 'metadata-url', 'authorization-endpoint', 'token-endpoint'] as const

/** What of a profile tells a provider from others. */
const PLACE = ['issuer', 'metadata-url', 'authorization-endpoint', 'preset', 'base-url', 'tenant'] as const
