import { isList, SECONDS } from '../config/option.ts'
import { keysOf, profileOptions } from '../config/option-groups.ts'
import { PRESETS } from '../config/presets.ts'
import type { StepCommand } from '../config/step-command.ts'
import type { CONDITIONS } from './condition.ts'

type Schema = { readonly [name: string]: unknown }

/** What stands for a value that is known only when the step before it has run. */
const HANDED_ON = '\\$\\{[^}]+\\}'
/** Names of providers, people and scenarios; they stand in reports and file names. */
const PROVIDER_NAME = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'
const SCENARIO_NAME = '^[^\\u0000-\\u001f\\u007f]{1,120}$'

const TEXT: Schema = { type: ['string', 'number'] }
const TEXTS: Schema = { type: ['string', 'array'], items: { type: 'string' }, minItems: 1 }
const SCALAR: Schema = { type: ['string', 'number', 'boolean', 'null'] }

/** The JSON Schema of a file of scenarios, made of what the options of these commands say of themselves. */
export function checkSchema(commands: readonly StepCommand[]): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Scenarios of oidc-cli check',
    type: 'object',
    additionalProperties: false,
    properties: {
      include: { description: 'Other files of scenarios, beside this one.', ...TEXTS },
      providers: {
        description: 'Providers by name, with the keys of a profile.',
        type: 'object',
        propertyNames: { pattern: PROVIDER_NAME },
        additionalProperties: { $ref: '#/$defs/provider' },
      },
      'providers-from': {
        description: 'A file of providers, CSV or JSON, whose first column is name and the others keys of a profile.',
        type: ['string', 'object'],
        additionalProperties: false,
        required: ['file'],
        properties: {
          file: { type: 'string', minLength: 1 },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a file says
          template: { description: 'Keys that every provider has; ${name} is its column.', $ref: '#/$defs/provider' },
        },
      },
      people: {
        description: 'Who signs in, by name.',
        type: 'object',
        propertyNames: { pattern: PROVIDER_NAME },
        additionalProperties: { $ref: '#/$defs/person' },
      },
      scenarios: {
        description: 'What is done, by name.',
        type: 'object',
        propertyNames: { pattern: SCENARIO_NAME },
        additionalProperties: { $ref: '#/$defs/scenario' },
      },
    },
    $defs: {
      provider: { type: 'object', additionalProperties: false, properties: profileSchema() },
      person: PERSON,
      scenario: scenarioSchema(commands),
      step: stepSchema(commands),
      expect: EXPECT,
    },
  }
}

function profileSchema(): Schema {
  const known = profileOptions().flatMap((option) => keysOf(option).map((key) => [key, valueSchema(option)] as const))
  const options = { ...Object.fromEntries(known), preset: { enum: Object.keys(PRESETS) } }
  return { ...options, 'client-metadata': { type: ['string', 'object'] } }
}

const PERSON: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    form: {
      description: 'Values of the forms of a sign-in by their names; secrets as env:NAME or file:PATH.',
      type: 'object',
      minProperties: 1,
      additionalProperties: TEXT,
    },
    totp: { description: 'Seed of one-time passwords, as env:NAME or file:PATH.', type: 'string', minLength: 1 },
    origins: { description: 'Other origins whose pages are given these values.', ...TEXTS },
    field: {
      description: 'The field, by its name or id, that a value goes into.',
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
    },
    press: { description: 'The buttons or links that are pressed.', ...TEXTS },
  },
}

function scenarioSchema(commands: readonly StepCommand[]): Schema {
  const flags = commands.flatMap(({ options }) => options.flatMap(keysOf))
  const values: Schema = { type: ['string', 'number', 'boolean', 'array'], items: SCALAR, minItems: 1 }
  const axes = [...new Set(['provider', 'as', ...flags])]
  return {
    type: 'object',
    additionalProperties: false,
    required: ['steps'],
    properties: {
      matrix: {
        description: 'The scenario runs for every combination of these values; provider may be all.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(axes.map((axis) => [axis, values])),
      },
      steps: { type: 'array', minItems: 1, items: { $ref: '#/$defs/step' } },
      tags: TEXTS,
      'time-limit': { description: 'Seconds.', type: 'number', exclusiveMinimum: 0, maximum: 86400 },
      retries: {
        description: 'How often it is tried again where it ended with 5.',
        type: 'integer',
        minimum: 0,
        maximum: 10,
      },
      allow: { description: 'Checks that are information only.', ...TEXTS },
    },
  }
}

function stepSchema(commands: readonly StepCommand[]): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(commands.map((command) => [command.name, commandSchema(command)])),
      expect: { $ref: '#/$defs/expect' },
    },
    oneOf: commands.map(({ name }) => ({ required: [name] })),
  }
}

function commandSchema({ name, args, choices, options }: StepCommand): Schema {
  const own = options.flatMap((option) => keysOf(option).map((key) => [key, valueSchema(option)] as const))
  return {
    type: args.length > 0 ? 'object' : ['object', 'null'],
    additionalProperties: false,
    required: args,
    properties: {
      ...Object.fromEntries(args.map((arg) => [arg, wordSchema(choices.get(arg))])),
      ...(name === 'login' ? { as: { description: 'Who signs in: a name of people.', type: 'string' } } : {}),
      ...Object.fromEntries(own),
      expect: { $ref: '#/$defs/expect' },
    },
  }
}

/** What a key may hold that stands for an option. */
function valueSchema(option: StepCommand['options'][number]): Schema {
  const { description } = option
  if (option.isBoolean() || option.negate) return { description, type: 'boolean' }
  if (isList(option)) return { description, ...TEXTS }
  if (option.argChoices) return { description, ...wordSchema(option.argChoices) }
  if (Object.values(SECONDS).some((parser) => parser === option.parseArg))
    return {
      description,
      anyOf: [
        { type: 'number', minimum: 0 },
        { type: 'string', pattern: `^[\\d.]+$|${HANDED_ON}` },
      ],
    }
  return { description, ...TEXT }
}

/** One of some words, or what an earlier step hands on; any text where there are no such words. */
function wordSchema(words: readonly string[] | undefined): Schema {
  if (words === undefined) return { type: 'string', minLength: 1 }
  return { anyOf: [{ enum: words }, { type: 'string', pattern: HANDED_ON }] }
}

const LIST: Schema = { type: 'array', items: SCALAR }

const EXPECT: Schema = {
  description: 'What must hold of the step: paths into its result, header, claims, status, ms, checks.<id>.',
  type: 'object',
  minProperties: 1,
  additionalProperties: {
    type: ['string', 'number', 'boolean', 'null', 'array', 'object'],
    items: SCALAR,
    additionalProperties: false,
    minProperties: 1,
    properties: {
      equal: true,
      matches: { description: 'A regular expression.', type: 'string' },
      exists: { type: 'boolean' },
      absent: { type: 'boolean' },
      'one-of': { ...LIST, minItems: 1 },
      'at-most': { type: 'number' },
      'at-least': { type: 'number' },
      contains: SCALAR,
    } satisfies Readonly<Record<(typeof CONDITIONS)[number], unknown>>,
  },
}
