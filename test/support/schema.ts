import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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

// biome-ignore lint/suspicious/noExplicitAny: a schema is looked into freely
type Schema = any

let schema: Schema

/** Members of a result that the published schema does not name, where it says which there are. */
export function unnamedMembers({ command, result, runs }: Schema): readonly string[] {
  // A line of one of several runs has what the commands of its steps came to.
  if (command === 'check' && !runs) return []
  schema ??= JSON.parse(readFileSync('schema/oidc-cli-1.schema.json', 'utf8'))
  const known = schema.allOf
    .filter(({ if: given }: Schema) => given.properties?.command?.const === command)
    .map(({ then }: Schema) => then.properties.result)
  return unnamedIn(result, known, 'result')
}

function unnamedIn(value: unknown, given: readonly Schema[], place: string): readonly string[] {
  const nodes = given.flatMap(alternatives)
  const [first] = nodes
  if (nodes.length === 0 || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => unnamedIn(item, [first.items ?? []].flat(), `${place}.#`))
  const named = nodes.filter(({ properties }) => properties)
  if (named.length === 0 || named.some(({ additionalProperties }) => additionalProperties)) return []
  return Object.entries(value).flatMap(([name, each]) => {
    const below = named.flatMap(({ properties }) => (Object.hasOwn(properties, name) ? [properties[name]] : []))
    return below.length === 0 ? [`${place}.${name}`] : unnamedIn(each, below, `${place}.${name}`)
  })
}

function alternatives(node: Schema): readonly Schema[] {
  if (node.$ref) return alternatives(schema.$defs[node.$ref.replace('#/$defs/', '')])
  return node.anyOf && !node.properties ? node.anyOf.flatMap(alternatives) : [node]
}

/** Holds a text against the schema where it is one of our documents, and has it read back whole; any other text passes, and so does one that was cut off. */
export function requireValid(text: string): void {
  if (!/^\{\s*"schema": "oidc-cli\//.test(text) || !text.endsWith('\n}\n')) return
  assert.deepEqual(schemaFaults(JSON.parse(text)), [], 'the document breaks schema/oidc-cli-1.schema.json')
  assert.deepEqual(unnamedMembers(JSON.parse(text)), [], 'members of the result that the schema does not name')
  const saved = readRecord(text, { what: 'It', traitsOf: () => TELLS })
  assert.equal(formatJson(saved, saved.version), text, 'the document is not read back whole')
}
