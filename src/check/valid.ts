import type { ErrorObject } from 'ajv/dist/2020.js'
import type { StepCommand } from '../config/step-command.ts'
import { nearest } from '../text/nearest.ts'
import { isName } from '../text/quotable.ts'
import { compiledSchema } from './compiled.ts'
import type { Mistake } from './mistake.ts'

/** Finds what in a document breaks the schema. */
export type Validate = (content: unknown) => readonly Mistake[]

/** The validator of files whose steps may be these commands. */
export async function validatorFor(commands: readonly StepCommand[]): Promise<Validate> {
  const check = await compiledSchema(commands)
  return (content) => {
    check(content)
    const errors = check.errors ?? []
    return errors.filter((error) => !isSaidElsewhere(error, errors)).map(mistakeOf)
  }
}

/** Keywords of which one says what several of the alternatives behind `anyOf` and `oneOf` say. */
const OF_ALTERNATIVES = new Set(['anyOf', 'oneOf', 'propertyNames'])

/** Whether another error says the same with more of it. */
function isSaidElsewhere(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword === 'required' && /\/oneOf\/\d+\/required$/.test(error.schemaPath)) return true
  const alike = errors.filter(({ instancePath }) => instancePath === error.instancePath)
  if (error.keyword === 'required') {
    const missing = String(error.params['missingProperty'])
    return alike.some(({ params }) => nearest(String(params['additionalProperty']), [missing]) !== undefined)
  }
  if (error.keyword === 'oneOf')
    return alike.some(({ keyword }) => keyword === 'additionalProperties' || keyword === 'type')
  if (OF_ALTERNATIVES.has(error.keyword))
    return error.keyword !== 'propertyNames' || alike.some(({ keyword }) => keyword === 'type')
  if (/\/anyOf\/0\//.test(error.schemaPath)) return false
  return /\/anyOf\/\d+\//.test(error.schemaPath) || /\/propertyNames\//.test(error.schemaPath)
}

function mistakeOf({ keyword, instancePath, params, parentSchema = {}, data }: ErrorObject): Mistake {
  const path = instancePath.split('/').slice(1).map(unescaped)
  const own = typeof params['propertyName'] === 'string' ? params['propertyName'] : undefined
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      return { path, key, why: unknownKey(key, Object.keys(propertiesOf(parentSchema))) }
    }
    case 'propertyNames':
      return { path, key: own, why: 'this name is too long or has characters that a name must not have' }
    case 'required':
      return { path, why: `${params['missingProperty']} is missing` }
    case 'oneOf': {
      const keys = typeof data === 'object' && data !== null ? Object.keys(data).filter((key) => key !== 'expect') : []
      const commands = Object.keys(propertiesOf(parentSchema)).filter((key) => key !== 'expect')
      const what = keys.length === 0 ? 'none' : keys.join(', ')
      return { path, why: `a step is one command, found ${what}; commands are ${commands.join(', ')}` }
    }
    case 'enum': {
      const allowed: readonly string[] = (params['allowedValues'] as readonly unknown[]).map(String)
      const meant = typeof data === 'string' ? nearest(data, allowed) : undefined
      return {
        path,
        why: `expected one of ${allowed.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      }
    }
    case 'type':
      return { path, why: `expected ${typesIn(params['type'])}` }
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return { path, why: 'this is empty' }
    default:
      return { path, why: `expected ${LIMITS[keyword] ?? 'another value'} ${params['limit'] ?? ''}`.trimEnd() }
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  minimum: 'a number from',
  maximum: 'a number up to',
  exclusiveMinimum: 'a number above',
  pattern: 'a value of another form',
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
}

function typesIn(types: unknown): string {
  const words = [types].flat().map((type) => TYPES[String(type)] ?? String(type))
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** An unknown key in the words of its nearest valid one. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  const those = known.length > 0 && known.length <= 12 ? `; keys are ${known.join(', ')}` : ''
  return `${isName(key) ? key : 'this'} is no key here${meant === undefined ? those : `; did you mean ${meant}?`}`
}

function propertiesOf(schema: unknown): object {
  const found = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : {}
  return typeof found === 'object' && found !== null ? found : {}
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
