import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { EXIT } from '../../src/exit.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { type Document, runCli } from '../support/env.ts'
import { requireValid, schemaFaults } from '../support/schema.ts'
import { badLogin, drawn, goodLogin } from './made-traces.ts'

const documentOf = async (given: Trace): Promise<Document> => JSON.parse(await drawn('json', given))

test('documents of a login that held and of one that failed are valid', async () => {
  assert.deepEqual(schemaFaults(await documentOf(goodLogin())), [])
  assert.deepEqual(schemaFaults(await documentOf(badLogin())), [])
})

test('a member that is added is allowed wherever members may be added', async () => {
  const document = await documentOf(goodLogin())
  document.later = 1
  document.steps[0].later = 1
  document.steps[0].checks[0].later = 1
  document.result.later = 1
  assert.deepEqual(schemaFaults(document), [])
})

for (const [what, spoil] of [
  ['another schema', (document) => (document.schema = 'oidc-cli/2')],
  ['a verdict that there is none of', (document) => (document.verdict = 'ok')],
  ['an exit code that there is none of', (document) => (document.exit = 7)],
  [
    'an error beside exit 0',
    (document) => (document.error = { code: 'a', message: '', hint: '', retryable: false, step: null }),
  ],
  ['no error beside another exit', (document) => (document.exit = 1)],
  ['a time in another form', (document) => (document.startedAt = 1_772_366_400)],
  ['no steps', (document) => delete document.steps],
  ['steps beside runs', (document) => (document.runs = [])],
  ['a step whose verdict is "error"', (document) => (document.steps[0].verdict = 'error')],
  ['a step whose parent is a name', (document) => (document.steps[1].parent = 'discover')],
  ['a check without "expected"', (document) => delete document.steps[0].checks[0].expected],
  ['a check whose "reject" is a word', (document) => (document.steps[0].checks[0].reject = 'yes')],
  ['an exchange without a request', (document) => delete document.steps[0].exchanges[0].request],
  ['a status that is text', (document) => (document.steps[0].exchanges[0].response.status = '200')],
  ['a header that is a number', (document) => (document.steps[0].exchanges[0].response.headers['age'] = 1)],
  ['a result that is a list', (document) => (document.result = [])],
  ['a login without "tokens"', (document) => delete document.result.tokens],
  ['a login whose "verified" is a word', (document) => (document.result.id_token.verified = 'true')],
  ['the result of another command', (document) => (document.command = 'decode')],
  ['given without a source', (document) => (document.given = [{ name: 'issuer' }])],
  ['given with an object for a value', (document) => (document.given = [{ name: 'a', source: 'flag', value: {} }])],
] as readonly (readonly [string, (document: Document) => unknown])[])
  test(`a document with ${what} is not valid`, async () => {
    const document = await documentOf(goodLogin())
    spoil(document)
    assert.notDeepEqual(schemaFaults(document), [])
  })

test('whatever a command writes is held against the schema without a test asking for it', async () => {
  const document = await documentOf(goodLogin())
  const text = (given: Document): string => `${JSON.stringify(given, null, 2)}\n`
  requireValid(text(document))
  requireValid('{"an": "other document"}\n')
  assert.throws(() => requireValid(text({ ...document, verdict: 'ok' })), /breaks schema\/oidc-cli-1\.schema\.json/)
  for (const file of ['env.ts', 'process.ts'])
    assert.match(readFileSync(`test/support/${file}`, 'utf8'), /requireValid\(/, file)
})

test('a cause that is a diagnosis has a likelihood between 0 and 1', async () => {
  const document = await documentOf(badLogin())
  document.error.causes = [{ id: 'clock', message: 'The clock is wrong.', evidence: ['Date'], likely: 0.8 }]
  document.error.ruled_out = [{ message: 'The network.', evidence: [] }]
  assert.deepEqual(schemaFaults(document), [])
  document.error.causes[0].likely = 80
  assert.notDeepEqual(schemaFaults(document), [])
})

test('a document of several runs has them instead of steps', async () => {
  const { steps, startedAt, ms, result } = await documentOf(goodLogin())
  const run = {
    name: 'work',
    provider: 'https://issuer.example',
    startedAt,
    ms,
    verdict: 'pass',
    result,
    steps,
    error: null,
  }
  const totals = { passed: 1, failed: 0, skipped: 0 }
  const document = {
    ...(await documentOf(goodLogin())),
    command: 'check',
    result: { scenarios: [], totals },
    steps: [],
    runs: [run],
  }
  assert.deepEqual(schemaFaults(document), [])
  assert.notDeepEqual(schemaFaults({ ...document, runs: [{ ...run, verdict: 'fine' }] }), [])
})

test('the exit codes of the schema are those of the program', () => {
  const { $defs } = JSON.parse(readFileSync('schema/oidc-cli-1.schema.json', 'utf8'))
  assert.deepEqual(
    $defs.exit.enum,
    [...new Set(Object.values(EXIT))].sort((one, other) => one - other),
  )
})

test('the schema is part of the package', () => {
  assert.ok(JSON.parse(readFileSync('package.json', 'utf8')).files.includes('schema'))
})

for (const argv of [
  ['explain', 'aud'],
  ['explain', 'idt-aud-mismatch'],
  ['explain', '--list'],
  ['profile', 'list'],
  ['session', 'list'],
  ['preset', 'list'],
  ['preset', 'show', 'google'],
  ['decode', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.'],
  ['verify', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', '--secret', 'a-secret'],
  ['no-such-command'],
])
  test(`the document of ${argv.slice(0, 2).join(' ')} is valid`, async () => {
    assert.deepEqual(schemaFaults((await runCli([...argv, '--json'])).json()), [])
  })
