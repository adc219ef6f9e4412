import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as ajv from 'ajv/dist/2020.js'

// Loaded where a document is held against the schema, since that takes longer than most test files.
const require = createRequire(import.meta.url)

function compile(): { readonly compiler: ajv.Ajv2020; readonly check: ajv.ValidateFunction } {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof ajv
  const settings = { allErrors: true, strict: true, strictTypes: false, strictRequired: false, code: { source: true } }
  const compiler = new Ajv2020(settings)
  return { compiler, check: compiler.compile(JSON.parse(readFileSync('schema/oidc-cli-1.schema.json', 'utf8'))) }
}

/** The check by the published schema; `npm test` compiles it once for all files. */
export function schemaCheck(): ajv.ValidateFunction {
  const made = process.env['SCHEMA_OF_THE_RUN']
  return made ? (require(made) as ajv.ValidateFunction) : compile().check
}

/** The same as a CommonJS module, which loads sooner than the schema is compiled. */
export function schemaModule(): string {
  const { default: written } = require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js')
  const { compiler, check } = compile()
  return written(compiler, check)
}
