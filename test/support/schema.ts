import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as ajv from 'ajv/dist/2020.js'

// Loaded where a document is held against the schema, since that takes longer than most test files.
const require = createRequire(import.meta.url)

let validate: ajv.ValidateFunction | undefined

function compile(): { readonly compiler: ajv.Ajv2020; readonly check: ajv.ValidateFunction } {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof ajv
  const settings = { allErrors: true, strict: true, strictTypes: false, strictRequired: false, code: { source: true } }
  const compiler = new Ajv2020(settings)
  return { compiler, check: compiler.compile(JSON.parse(readFileSync('schema/oidc-cli-1.schema.json', 'utf8'))) }
}

/** The check by the published schema as a CommonJS module, which loads sooner than the schema is compiled. */
export function schemaModule(): string {
  const { default: written } = require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js')
  const { compiler, check } = compile()
  return written(compiler, check)
}

/** What breaks the published schema in a document, one line each; empty when it is valid. */
export function schemaFaults(document: unknown): readonly string[] {
  // `npm test` compiles it once for all files.
  const made = process.env['SCHEMA_OF_THE_RUN']
  validate ??= made ? (require(made) as ajv.ValidateFunction) : compile().check
  if (validate(document)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

/** Holds a text against the schema where it is one of our documents; any other text passes, and so does one that was cut off. */
export function requireValid(text: string): void {
  if (!/^\{\s*"schema": "oidc-cli\//.test(text) || !text.endsWith('\n}\n')) return
  assert.deepEqual(schemaFaults(JSON.parse(text)), [], 'the document breaks schema/oidc-cli-1.schema.json')
}
