import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathIn, referenceForm, variablesIn } from '../config/reference.ts'
import type { StepCommand } from '../config/step-command.ts'
import { type CliError, cliError } from '../errors.ts'
import { isName, quotedPath } from '../text/quotable.ts'
import { type Combination, keysOfStep } from './combination.ts'
import type { Keys } from './definitions.ts'
import type { World } from './scenario.ts'
import { templatesIn } from './template.ts'
import { keysOfPerson } from './values.ts'

/** Why a scenario cannot be begun: the first variable or file that one of its steps needs and that is not there. */
export async function missingFor(
  combination: Combination,
  { env, definitions, configurationOf, parts }: World,
): Promise<CliError | undefined> {
  const { provider, scenario } = combination
  const commands = parts.commands()
  const { profiles, defaultProfile = '' } = configurationOf(provider)
  const profile = profiles.get(defaultProfile) ?? {}
  for (const [at, { command }] of scenario.steps.entries()) {
    const { as, ...keys } = keysOfStep(combination, at, commands)
    const person = definitions.people.get(String(as))
    const all = { ...ownOf(commands, command, profile), ...(person && keysOfPerson(person)), ...keys }
    for (const [key, value] of Object.entries(all)) {
      if (templatesIn(value).length > 0) continue
      const why = missingVariable(key, value, env.vars)
      if (why) return why
      for (const path of pathsIn(value)) {
        const isThere = await stat(resolve(definitions.folder, path)).catch(() => undefined)
        if (!isThere) return missingFile(key, path)
      }
    }
  }
  return undefined
}

/** The keys of a provider that a command has options for: a secret that it never reads is not needed. */
function ownOf(commands: readonly StepCommand[], command: string, profile: Keys): Keys {
  const options = commands.find(({ name }) => name === command)?.byKey
  return Object.fromEntries(Object.entries(profile).filter(([key]) => options?.has(key)))
}

function missingVariable(key: string, value: unknown, vars: World['env']['vars']): CliError | undefined {
  const name = variablesIn([value]).find((each) => !Object.hasOwn(vars, each) || !vars[each])
  if (name === undefined) return undefined
  const what = isName(name) ? `the variable ${name}` : 'a variable'
  const hint = `Set ${isName(name) ? name : 'it'} in the environment.`
  return cliError('missing_option', `${key} needs ${what}, which is not set.`, hint)
}

function missingFile(key: string, path: string): CliError {
  return cliError('missing_option', `${key} needs the file ${quotedPath(path)}, which is not there.`, 'Put it there.')
}

/** The paths of the files that a value refers to, a text or a list of texts. */
function pathsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(pathsIn)
  const path = typeof value === 'string' && referenceForm(value) === 'file' ? pathIn(value) : undefined
  return path === undefined ? [] : [path]
}
