import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { StepCommand } from '../config/step-command.ts'
import { checkSchema } from './schema.ts'
import { AJV_SETTINGS } from './schema-settings.ts'

/** The schema of scenario files as a function. The build puts the code itself in place of this file: to make it takes half a second. */
export async function compiledSchema(commands: readonly StepCommand[]): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  return new Ajv2020(AJV_SETTINGS).compile(checkSchema(commands))
}
