import assert from 'node:assert/strict'
import { declaredBy } from '../../src/config/declared.ts'
import { type OptionGroup, optionGroup } from '../../src/config/option-groups.ts'
import { createOptions } from '../../src/config/option-reader.ts'
import type { Options, Value } from '../../src/config/option-values.ts'
import { createReferences } from '../../src/config/references.ts'
import { type TestEnv, testEnv } from './env.ts'

/** The options of these groups with their defaults and, over them, values as flags would give them; nobody is there to be asked. */
export function optionsOf(
  groups: readonly OptionGroup[],
  given: Readonly<Record<string, unknown>> = {},
  env: TestEnv = testEnv(),
): Options {
  const declared = groups.flatMap(optionGroup)
  const values = new Map<string, Value>()
  for (const option of declared)
    if (option.defaultValue !== undefined)
      values.set(option.attributeName(), { value: option.defaultValue, source: 'default', from: 'default' })
  for (const [name, value] of Object.entries(given)) values.set(name, { value, source: 'flag', from: `--${name}` })
  return createOptions(declaredBy(declared), values, {
    references: createReferences(env, () => {}),
    ask: async (option) => assert.fail(`nobody can be asked for ${option.long}`),
    answers: new Map(),
  })
}
