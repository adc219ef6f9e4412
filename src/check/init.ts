import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { checkReportPath, writeReport } from '../files/report.ts'
import { quotedPath } from '../text/quotable.ts'
import { splitOnce } from '../text/split.ts'
import { isUrl } from '../text/url.ts'
import { type CheckResult, resultOf, type Source, worldOf } from './check.ts'
import { type Combination, combinationsOf } from './combination.ts'
import type { ScenarioDefinition } from './definitions.ts'
import { isLiteralOfPerson } from './literal.ts'
import { valueAt } from './result-path.ts'
import { type Ended, runScenario } from './scenario.ts'

/** The file that is written where none is named. */
const NAME = 'oidc-check.yaml'

/** What the scenarios of a first file are called. */
const TITLES: Readonly<Record<string, string>> = {
  discover: 'publishes its metadata',
  login: 'signs in',
  token: 'gets tokens',
}

/** Asks a provider what it has, and writes a first file with the scenarios that pass there. Throws `file_unwritable` for a file that is there already. */
export async function writeFirstFile(context: Context, source: Source, file = NAME): Promise<CheckResult> {
  const { env, parts } = context
  const path = resolve(env.cwd, file)
  if (await stat(path).catch(() => undefined))
    throw cliError('file_unwritable', `${quotedPath(file)} is there already.`, 'Name another file, or move it away.')
  await checkReportPath(path)
  const [whole] = combinationsOf(source.definitions)
  if (!whole) throw new Error('There is nothing to try.')
  const world = worldOf(context, source)
  const only = (command: string, allow: readonly string[]): Combination => {
    const steps = whole.scenario.steps.filter((step) => step.command === command)
    const name = TITLES[command] ?? command
    return { ...whole, name, scenario: { ...whole.scenario, name, steps, allow } }
  }
  const look = only('discover', [])
  const looked = await runScenario(look, world)
  const isSeen = looked.outcome.exit === EXIT.ok || looked.outcome.exit === EXIT.failed
  const failing = isSeen ? failingIn(looked) : []
  const usable = whole.scenario.steps.filter((step) => isOffered(step, looked))
  const tried = isSeen ? usable.map(({ command }) => only(command, failing)) : [look]
  const ended: Ended[] = []
  for (const each of tried) ended.push(isSeen ? await runScenario(each, world) : looked)
  parts.took(ended.map(({ run }) => run))
  const kept = tried.filter((_each, at) => ended[at]?.outcome.exit === EXIT.ok)
  const result = resultOf(tried, ended)
  if (kept.length === 0) return result
  await writeReport(
    path,
    textOf(
      context,
      kept.map(({ scenario }) => scenario),
    ),
    env,
  )
  return { ...result, written: file }
}

/** Whether a provider says that it has what a step needs, or says nothing of it. */
function isOffered({ keys }: ScenarioDefinition['steps'][number], { run }: Ended): boolean {
  const grants = valueAt(run.result, 'discover.metadata.grant_types_supported')
  return keys['grant'] === undefined || !Array.isArray(grants) || grants.includes(keys['grant'])
}

function failingIn({ run }: Ended): readonly string[] {
  const failed = run.steps.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'fail'))
  return [...new Set(failed.map(({ id }) => id))]
}

/** The file as text; every value is one that YAML reads as it is written, since JSON is YAML. */
function textOf({ options }: Context, scenarios: readonly ScenarioDefinition[]): string {
  const settled = options
    .all()
    .filter(({ source, lasting, flag, name }) => source !== 'default' && lasting && flag !== '' && name !== 'scope')
  const keys = settled.map(({ flag, value, secret, name }) => {
    const shown = secret && !isReference(String(value)) ? `env:${variable(name)}` : value
    return `    ${flag.slice(2)}: ${JSON.stringify(shown)}\n`
  })
  const form = options.list('form').map((pair) => splitOnce(pair, '='))
  const totp = options.text('totp')
  const values = form.map(([name, value]) => {
    const shown = isLiteralOfPerson(name, value) ? `env:${variable(name)}` : value
    return `      ${JSON.stringify(name)}: ${JSON.stringify(shown)}\n`
  })
  const seed = totp === undefined ? '' : `    totp: ${JSON.stringify(isReference(totp) ? totp : 'env:TOTP')}\n`
  const isPerson = form.length > 0 || totp !== undefined
  const people = isPerson ? `people:\n  robot:\n${form.length > 0 ? `    form:\n${values.join('')}` : ''}${seed}` : ''
  const scope = options.sourceOf('scope') === 'default' ? undefined : options.text('scope')
  return [
    '# yaml-language-server: $schema=./node_modules/oidc-cli/schema/oidc-check.schema.json\n',
    `providers:\n  ${nameOf(options.text('issuer') ?? '')}:\n${keys.join('')}`,
    people,
    `scenarios:\n${scenarios.map((scenario) => scenarioText(scenario, scope)).join('')}`,
  ].join('')
}

function scenarioText({ name, steps, allow }: ScenarioDefinition, scope: string | undefined): string {
  const lines = steps.map(({ command, keys }) => {
    const own = { ...keys, ...(command === 'login' ? { as: 'robot' } : {}), ...(scope === undefined ? {} : { scope }) }
    const given = command === 'discover' ? {} : own
    return `      - ${command}: ${Object.keys(given).length === 0 ? '' : JSON.stringify(given)}`.trimEnd()
  })
  const allowed = allow.length === 0 ? '' : `    # These fail today.\n    allow: ${JSON.stringify(allow)}\n`
  return `  ${name}:\n${allowed}    steps:\n${lines.join('\n')}\n`
}

function variable(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase()
}

/** A provider by the name of its host. */
function nameOf(issuer: string): string {
  const host = isUrl(issuer) ? new URL(issuer).hostname : ''
  return /^[a-z\d][a-z\d.-]{0,63}$/i.test(host) ? JSON.stringify(host) : 'provider'
}
