import type { RuleId } from '../checks/catalogue/ids.ts'
import { RULES } from '../checks/catalogue/rules.ts'
import { wordsOf } from '../checks/catalogue/words.ts'
import { cliError } from '../errors.ts'
import { GLOSSARY } from '../explain/glossary.ts'
import { nearest } from '../text/nearest.ts'
import type { Context, Outcome } from './context.ts'

/** `explain <id>` and `explain --list`. */
export async function explain(context: Context, args: readonly string[]): Promise<Outcome> {
  const [id] = args
  if (context.options.flag('list')) {
    context.recorder.trace.result = { checks: Object.keys(RULES).map((rule) => summary(rule as RuleId)) }
    return undefined
  }
  if (id === undefined)
    throw cliError(
      'missing_option',
      'There is nothing to explain.',
      'Give a check id, an error code, a claim or a parameter; or --list.',
    )
  context.recorder.trace.result = entry(id)
  return undefined
}

function summary(id: RuleId): Record<string, unknown> {
  const { severity, reject, spec, group } = RULES[id]
  return { id, severity, reject, spec, group, title: wordsOf(id).must }
}

function entry(id: string): Record<string, unknown> {
  if (Object.hasOwn(RULES, id))
    return { kind: 'check', ...summary(id as RuleId), remedy: wordsOf(id as RuleId).remedy ?? null }
  if (Object.hasOwn(GLOSSARY, id)) return { id, ...GLOSSARY[id] }
  const meant = nearest(id, [...Object.keys(RULES), ...Object.keys(GLOSSARY)])
  throw cliError(
    'check_unknown',
    `There is no check, error code, claim or parameter ${JSON.stringify(id.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List the checks: oidc-cli explain --list',
  )
}
