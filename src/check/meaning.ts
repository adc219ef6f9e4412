import { RULES } from '../checks/catalogue.ts'
import { profileOptions } from '../config/option-groups.ts'
import type { ProfileValue } from '../config/profiles.ts'
import { optionsByKey, type StepCommand } from '../config/step-command.ts'
import { nearest } from '../text/nearest.ts'
import { PERMISSIONS } from '../text/permissions.ts'
import { VERDICTS } from './assertion.ts'
import { conditionOf } from './condition.ts'
import type { Definitions, Person, ScenarioDefinition, StepDefinition } from './definitions.ts'
import { isLiteralOfPerson, isLiteralSecret } from './literal.ts'
import { type Mistake, type SourceFile, stepOf } from './mistake.ts'
import type { Part } from './read.ts'
import { templatesIn } from './template.ts'
import { valueFault } from './value-readers.ts'

/** Mistakes of one file that the schema does not see. */
interface Meant {
  readonly file: SourceFile
  readonly mistakes: readonly Mistake[]
}

type Path = Mistake['path']

const OPEN = 'a secret must not stand in the file itself; write env:NAME or file:PATH'

/**
 * What files of scenarios say that fits the schema and means nothing: names that nothing has, secrets, values no option takes. What does
 * not fit it is left alone, and names are where one of the files does not say all that it has.
 */
export function judgeMeaning(
  parts: readonly Part[],
  definitions: Definitions,
  commands: readonly StepCommand[],
): readonly Meant[] {
  const areNamesKnown = parts.every(({ isWhole }) => isWhole)
  const seen = new Set<string>()
  const ofProfile = optionsByKey(profileOptions())
  const found = parts.map(({ file, sound: content, mistakes }) => {
    const broken = new Set(mistakes.map(stepOf))
    const twice = (what: 'providers' | 'people' | 'scenarios') =>
      Object.keys(content[what] ?? {}).flatMap((name): Mistake[] => {
        const id = `${what} ${name}`
        const stands = seen.has(id)
        seen.add(id)
        return stands ? [{ path: [what], key: name, why: `${name} stands in another file too` }] : []
      })
    const scenarios = definitions.scenarios.filter((scenario) => scenario.file === file)
    return {
      file,
      mistakes: [
        ...twice('providers'),
        ...twice('people'),
        ...twice('scenarios'),
        ...Object.entries(content.providers ?? {}).flatMap(([name, profile]) =>
          valuesOf(profile, ofProfile, ['providers', name]),
        ),
        ...(typeof content['providers-from'] === 'object'
          ? valuesOf(content['providers-from'].template ?? {}, ofProfile, ['providers-from', 'template'])
          : []),
        ...Object.entries(content.people ?? {}).flatMap(([name, person]) => ofPerson(person, ['people', name])),
        ...(areNamesKnown
          ? scenarios.flatMap((scenario) => ofScenario(scenario, definitions, { commands, broken }))
          : []),
      ],
    }
  })
  const [first] = parts
  if (!first || definitions.scenarios.length > 0 || parts.some(({ mistakes }) => mistakes.length > 0)) return found
  return [...found, { file: first.file, mistakes: [{ path: [], why: 'there is no scenario: scenarios is missing' }] }]
}

/** Secrets that stand there themselves, and values that an option does not take. */
function valuesOf(
  values: Readonly<Record<string, unknown>>,
  options: StepCommand['byKey'] | undefined,
  path: Path,
): readonly Mistake[] {
  return Object.entries(values).flatMap(([key, value]): Mistake[] => {
    if (isLiteralSecret(key, value)) return [{ path, key, why: OPEN }]
    const option = options?.get(key)
    const isDocument = typeof value === 'object' && !Array.isArray(value)
    if (!option || isDocument || templatesIn(value).length > 0) return []
    const why = valueFault(option, key, value as ProfileValue)
    return why === undefined ? [] : [{ path: [...path, key], why }]
  })
}

function ofPerson({ form = {}, totp, field = {} }: Person, path: Path): readonly Mistake[] {
  const names = [...Object.keys(form), ...(totp === undefined ? [] : ['totp', 'otp'])]
  return [
    ...Object.entries(form).flatMap(([name, value]): Mistake[] =>
      isLiteralOfPerson(name, value) ? [{ path: [...path, 'form'], key: name, why: OPEN }] : [],
    ),
    ...(totp !== undefined && isLiteralSecret('totp', totp) ? [{ path, key: 'totp', why: OPEN }] : []),
    ...(names.length === 0 ? [{ path, why: 'there is nothing to fill in: form or totp is missing' }] : []),
    ...Object.keys(field).flatMap((name): Mistake[] =>
      names.includes(name) ? [] : [{ path: [...path, 'field'], key: name, why: missing('value of form', name, names) }],
    ),
  ]
}

/** What paths of expectations begin with. */
const ROOTS = [
  ...[
    'status',
    'ms',
    'checks',
    'error',
    'result',
    'header',
    'claims',
    'tokens',
    'access_token',
    'id_token',
    'refresh_token',
  ],
  ...[
    'issuer',
    'metadata',
    'jwks',
    'client_id',
    'redirect_uri',
    'callback',
    'userinfo',
    'changed',
    'verified',
    'kind',
    'alg',
  ],
  ...['kid', 'key_source', 'claim_sources', 'documents', 'resources'],
] as const satisfies readonly string[]

function either(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`
}

function missing(what: string, name: string, known: Iterable<string>): string {
  const meant = nearest(name, known)
  return `there is no ${what} ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

interface Known {
  readonly commands: readonly StepCommand[]
  /** Steps that do not fit the schema. */
  readonly broken: ReadonlySet<string | undefined>
}

function ofScenario(
  scenario: ScenarioDefinition,
  { providers, people }: Definitions,
  { commands, broken }: Known,
): readonly Mistake[] {
  const path = ['scenarios', scenario.name]
  const named = (axis: string, known: ReadonlyMap<string, unknown>, what: string): readonly Mistake[] =>
    (scenario.matrix[axis] ?? []).flatMap((name): Mistake[] =>
      known.has(String(name)) || (axis === 'provider' && name === 'all')
        ? []
        : [{ path: [...path, 'matrix'], key: axis, why: missing(what, String(name), known.keys()) }],
    )
  const used = commands.filter(({ name }) => scenario.steps.some(({ command }) => command === name))
  const axes = Object.keys(scenario.matrix).filter((axis) => axis !== 'provider' && axis !== 'as')
  const fits = (at: number): boolean => !broken.has(`${scenario.name} ${at}`)
  const unused = scenario.steps.every((_step, at) => fits(at))
    ? axes.filter((axis) => !used.some(({ byKey }) => byKey.has(axis)))
    : []
  return [
    ...named('provider', providers, 'provider'),
    ...named('as', people, 'person'),
    ...unused.map((axis) => ({ path: [...path, 'matrix'], key: axis, why: `no step of this scenario has ${axis}` })),
    ...axes.flatMap((axis) =>
      (scenario.matrix[axis] ?? []).flatMap((value) => {
        const options = used.find(({ byKey }) => byKey.has(axis))?.byKey
        // The name of the axis stands where its values do.
        const found = valuesOf({ [axis]: value }, options, [...path, 'matrix'])
        return found.map(({ why }) => ({ path: [...path, 'matrix'], key: axis, why }))
      }),
    ),
    ...scenario.allow.flatMap((id): Mistake[] =>
      Object.hasOwn(RULES, id) || Object.hasOwn(PERMISSIONS, id)
        ? []
        : [{ path, key: 'allow', why: missing('check', id, [...Object.keys(RULES), ...Object.keys(PERMISSIONS)]) }],
    ),
    ...scenario.steps.flatMap((step, at) =>
      fits(at)
        ? ofStep(step, [...path, 'steps', at], {
            scenario,
            at,
            people,
            command: commands.find(({ name }) => name === step.command),
            isEachKnown: scenario.steps.slice(0, at).every((_before, place) => fits(place)),
          })
        : [],
    ),
  ]
}

interface Around {
  readonly scenario: ScenarioDefinition
  /** Which of its steps it is. */
  readonly at: number
  readonly people: ReadonlyMap<string, Person>
  readonly command: StepCommand | undefined
  /** Whether it can be told of each step before it which it is. */
  readonly isEachKnown: boolean
}

function ofStep({ command: name, keys, expect }: StepDefinition, path: Path, around: Around): readonly Mistake[] {
  const { scenario, at, people, command, isEachKnown } = around
  const inside = [...path, name]
  const before = new Set(scenario.steps.slice(0, at).map((step) => step.command))
  const person = keys['as']
  const values = Object.fromEntries(Object.entries(keys).filter(([key]) => key !== 'as'))
  const handed = Object.entries(values).flatMap(([key, value]) =>
    templatesIn(value).flatMap((template): Mistake[] => {
      const [step = ''] = template.split('.')
      if (!template.includes('.')) return [{ path: inside, key, why: `\${${template}} is no step and path` }]
      return before.has(step) || !isEachKnown
        ? []
        : [{ path: inside, key, why: `no step ${step} stands before this one` }]
    }),
  )
  return [
    ...valuesOf(values, command?.byKey, inside),
    ...handed,
    ...(person === undefined || people.has(String(person))
      ? []
      : [{ path: inside, key: 'as', why: missing('person', String(person), people.keys()) }]),
    ...(name === 'login' && !signsIn(keys, scenario)
      ? [{ path, key: name, why: 'nobody is there to sign in: as is missing, or form' }]
      : []),
    ...Object.entries(expect).flatMap(([key, expected]): Mistake[] => {
      const why = faultOf(key, expected)
      return why === undefined ? [] : [{ path: expectPath(path, name, scenario, key), key, why }]
    }),
  ]
}

function signsIn(keys: StepDefinition['keys'], { matrix }: ScenarioDefinition): boolean {
  return ['as', 'form', 'totp'].some((key) => keys[key] !== undefined || matrix[key] !== undefined)
}

/** The path of the mapping that an expectation stands in: beside its command, or in it. */
function expectPath(path: Path, command: string, { file }: ScenarioDefinition, what: string): Path {
  const beside = [...path, 'expect']
  return file.placed?.document.hasIn([...beside, what]) ? beside : [...path, command, 'expect']
}

/** Why an expectation can never hold; undefined where it can. */
function faultOf(what: string, expected: unknown): string | undefined {
  const [, id] = /^checks\.(.+)$/.exec(what) ?? []
  if (id !== undefined && !Object.hasOwn(RULES, id)) return missing('check', id, Object.keys(RULES))
  const [root = ''] = what.split('.')
  // Short names are near to one another without being meant.
  const isTold = ROOTS.includes(root as never) || root.length < 5
  const meant = isTold
    ? undefined
    : nearest(
        root,
        ROOTS.filter((each) => each.length > 4),
      )
  if (meant !== undefined) return `nothing is called ${root}; did you mean ${meant}?`
  const { equal, matches } = conditionOf(expected)
  if (id !== undefined && typeof equal === 'string' && !VERDICTS.includes(equal as never))
    return `a check comes to ${VERDICTS.join(', ')}${either(nearest(equal, VERDICTS))}`
  if (matches === undefined) return undefined
  try {
    new RegExp(String(matches), 'u')
    return undefined
  } catch {
    return 'matches is no regular expression'
  }
}
