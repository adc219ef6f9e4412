import assert from 'node:assert/strict'
import { formatJson } from '../../src/formats/json.ts'
import { readRecord } from '../../src/record/record.ts'
import { TELLS } from '../../src/trace/traits.ts'
import { schemaCheck } from './schema-check.ts'

let validate: ReturnType<typeof schemaCheck> | undefined

/** What breaks the published schema in a document, one line each; empty when it is valid. */
export function schemaFaults(document: unknown): readonly string[] {
  validate ??= schemaCheck()
  if (validate(document)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

/** Holds a text against the schema where it is one of our documents, and has it read back whole; any other text passes, and so does one that was cut off. */
export function requireValid(text: string): void {
  if (!/^\{\s*"schema": "oidc-cli\//.test(text) || !text.endsWith('\n}\n')) return
  assert.deepEqual(schemaFaults(JSON.parse(text)), [], 'the document breaks schema/oidc-cli-1.schema.json')
  const saved = readRecord(text, { what: 'It', traitsOf: () => TELLS })
  assert.equal(formatJson(saved, saved.version), text, 'the document is not read back whole')
}
