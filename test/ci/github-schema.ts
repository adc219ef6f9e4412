import { readFileSync } from 'node:fs'
import { JSONObjectReader } from '@actions/workflow-parser/templates/json-object-reader'
import { TemplateSchema } from '@actions/workflow-parser/templates/schema/template-schema'
import { TemplateContext, TemplateValidationErrors } from '@actions/workflow-parser/templates/template-context'
import { readTemplate } from '@actions/workflow-parser/templates/template-reader'
import { NoOperationTraceWriter } from '@actions/workflow-parser/templates/trace-writer'
import { YamlObjectReader } from '@actions/workflow-parser/workflows/yaml-object-reader'

// Node.js 20 cannot import JSON as the package's entries do.
const SCHEMAS = 'node_modules/@actions/workflow-parser/dist'
const KINDS = {
  action: { schema: 'action-v1.0.min.json', root: 'action-root-strict' },
  workflow: { schema: 'workflow-v1.0.min.json', root: 'workflow-root-strict' },
} as const

/** What GitHub's own schema and expressions object to in an `action.yml` or a workflow, as "line: message". */
export function faultsOf(kind: keyof typeof KINDS, text: string): readonly string[] {
  const { schema, root } = KINDS[kind]
  const reader = new JSONObjectReader(undefined, readFileSync(`${SCHEMAS}/${schema}`, 'utf8'))
  const context = new TemplateContext(
    new TemplateValidationErrors(),
    TemplateSchema.load(reader),
    new NoOperationTraceWriter(),
  )
  const file = context.getFileId(kind)
  const yaml = new YamlObjectReader(file, text)
  for (const { message, range } of yaml.errors) context.error(file, message, range)
  if (yaml.errors.length === 0) readTemplate(context, root, yaml, file)
  return context.errors.getErrors().map(({ range, rawMessage }) => `${range?.start.line}: ${rawMessage}`)
}
