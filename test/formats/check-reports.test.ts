import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv, type ValidateFunction } from 'ajv'
import schemas from 'har-schema'
import { marked } from 'marked'
import Parser, { type Results } from 'tap-parser'
import { validateXML } from 'xmllint-wasm'
import type { FormatName } from '../../src/formats/format.ts'
import { checkTrace, drawnCheck, refused, scenario, unexpected, unreachable } from './made-checks.ts'

const ALL = [scenario('looks', 'acme'), refused('globex'), unreachable('initech'), unexpected('umbrella')]
const drawn = (as: FormatName): Promise<string> => drawnCheck(as, checkTrace(ALL))

/** What libxml2, by which GitLab and many others read it, finds wrong with a JUnit report. */
async function faultsOf(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [readFileSync('test/support/junit.xsd', 'utf8')],
  })
  return errors.map(({ message }) => message)
}

const casesOf = (xml: string): readonly string[] =>
  [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>(?:<(\w[\w-]*))?)/g)].map(
    ([, group, name, inside]) => `${group} | ${name} | ${inside ?? 'pass'}`,
  )

test('junit: a suite a provider and scenario, a case a step and what was expected of it', async () => {
  const xml = await drawn('junit')
  assert.deepEqual(await faultsOf(xml), [])
  assert.deepEqual(casesOf(xml), [
    'check.acme.looks (acme) | discover | pass',
    'check.globex.signs in (globex) | login | failure',
    'check.globex.signs in (globex) | userinfo | skipped',
    'check.initech.looks (initech) | discover | error',
    'check.umbrella.asks (umbrella) | login | pass',
    'check.umbrella.asks (umbrella) | login: status | pass',
    'check.umbrella.asks (umbrella) | userinfo | pass',
    'check.umbrella.asks (umbrella) | userinfo: id_token.claims.acr | failure',
  ])
  assert.match(xml, /^<\?xml[^>]*\?>\n<testsuites name="oidc-cli check" tests="8" failures="2" errors="1" /)
  assert.match(xml, /<testsuite name="check.globex.signs in \(globex\)" tests="2" failures="1" errors="0" skipped="1"/)
  assert.match(xml, /<property name="file" value="ci\/check.yaml:4"\/>/)
})

test('junit: the failed checks of a step are told together in its case', async () => {
  const [, failed = ''] = /<failure ([\s\S]*?)<\/failure>/.exec(await drawn('junit')) ?? []
  assert.match(failed, /^type="check_failed" message="The audience is another \(idt-aud-mismatch\)\."/)
  assert.match(
    failed,
    /idt-aud-mismatch: The audience is another\..*expected: &#34;smoke&#34;.*actual: &#34;other&#34;/,
  )
  assert.match(failed, /idt-exp-past: The token has expired\./)
  assert.doesNotMatch(failed, /jwt-jti-missing/)
})

test('junit: what keeps a scenario from beginning is told, and what ends the whole is a suite of its own', async () => {
  const failure = {
    code: 'secret_missing',
    message: 'It needs GONE.',
    hint: 'Set it.',
    exit: 2,
    retryable: false,
  } as const
  const skipped = {
    ...scenario('a', 'acme').run.steps[0],
    verdict: 'skip',
    notes: ['Not done: it is not there.'],
    checks: [],
  }
  const made = scenario('signs in', 'acme', { failures: [failure], steps: [skipped as never] })
  const xml = await drawnCheck('junit', checkTrace([made]))
  assert.deepEqual(await faultsOf(xml), [])
  assert.deepEqual(casesOf(xml), [
    'check.acme.signs in (acme) | discover | skipped',
    'check.acme.signs in (acme) | scenario | error',
  ])
  const ended = await drawnCheck('junit', checkTrace([], { failures: [failure] }))
  assert.deepEqual(await faultsOf(ended), [])
  assert.deepEqual(casesOf(ended), ['check.outcome | outcome | error'])
})

test('tap: a point a step and what was expected of it, and the end', async () => {
  const points: { ok: boolean; name: string; skip?: string | boolean }[] = []
  const { ok, bailout, failures } = await new Promise<Results>((resolve) => {
    const parser = new Parser({ strict: true }, resolve)
    parser.on('assert', (point) => points.push(point))
    void drawn('tap').then((text) => parser.end(text))
  })
  assert.deepEqual([ok, bailout], [false, false])
  assert.deepEqual(
    failures.filter(({ tapError }) => tapError !== undefined),
    [],
  )
  assert.deepEqual(
    points.map(({ ok: good, name, skip }) => `${good ? (skip ? 'skip' : 'ok') : 'not ok'} ${name}`),
    [
      'ok looks (acme): discover',
      'not ok signs in (globex): login',
      'skip signs in (globex): userinfo',
      'not ok looks (initech): discover',
      'ok asks (umbrella): login',
      'ok asks (umbrella): login: status',
      'ok asks (umbrella): userinfo',
      'not ok asks (umbrella): userinfo: id_token.claims.acr',
      'not ok exit 1',
    ],
  )
})

test('har: a page a scenario, and every exchange on one of them', async () => {
  const document = JSON.parse(await drawn('har'))
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addMetaSchema(JSON.parse(readFileSync('node_modules/ajv/dist/refs/json-schema-draft-06.json', 'utf8')))
  for (const schema of Object.values(schemas)) ajv.addSchema(schema)
  const validate = ajv.getSchema('har.json#') ?? ajv.getSchema('har.json')
  assert.ok(validate)
  assert.equal(validate(document), true, JSON.stringify(validate.errors))
  const { pages, entries } = document.log
  assert.deepEqual(
    pages.map(({ title }: { title: string }) => title),
    ['looks (acme)', 'signs in (globex)', 'looks (initech)', 'asks (umbrella)'],
  )
  assert.deepEqual(
    entries.map(({ pageref, comment }: { pageref: string; comment: string }) => [pageref, comment]),
    [['run_2', 'login / id_token']],
  )
})

test('markdown: failures first, what passed folded away', async () => {
  const tokens = marked.lexer(await drawn('markdown'))
  const headings = tokens.flatMap((token) => (token.type === 'heading' ? [String(token['text'])] : []))
  assert.deepEqual(headings, [
    '❌ signs in (globex): The audience is another (idt-aud-mismatch).',
    '❌ signs in (globex)',
    '❌ looks (initech)',
    '❌ asks (umbrella)',
  ])
  const [table] = tokens.filter(({ type }) => type === 'table')
  const rows: { text: string }[][] = table?.type === 'table' ? table['rows'] : []
  assert.deepEqual(
    rows.map((cells) => cells.slice(0, 4).map(({ text }) => text)),
    [
      ['❌ signs in (globex)', 'globex', 'The audience is another (idt-aud-mismatch).', '`ci/check.yaml:4`'],
      ['❌ looks (initech)', 'initech', 'Nobody listens there.', '`ci/check.yaml:5`'],
      ['❌ asks (umbrella)', 'umbrella', 'id_token.claims.acr is gold, expected silver.', '`ci/check.yaml:6`'],
    ],
  )
})

test('markdown of many failures fits the summary of a step, and counts what it leaves out', async () => {
  const text = await drawnCheck(
    'markdown',
    checkTrace(Array.from({ length: 1500 }, (_none, at) => refused(`tenant-${at}`))),
  )
  assert.ok(Buffer.byteLength(text) <= 1024 * 1024, String(Buffer.byteLength(text)))
  assert.match(text, /\*\*1500 of 1500 scenarios failed\*\*/)
  const details = [...text.matchAll(/^### /gm)].length
  assert.ok(details > 100)
  assert.match(text, new RegExp(`^The details of ${1500 - details} more stand in the other reports\\.$`, 'm'))
})

test('github: an annotation a failure, where the scenario stands', async () => {
  assert.equal(
    await drawn('github'),
    [
      '::error file=ci/check.yaml,line=4,title=signs in (globex)::The audience is another (idt-aud-mismatch).\n',
      '::error file=ci/check.yaml,line=5,title=looks (initech)::Nobody listens there.\n',
      '::error file=ci/check.yaml,line=6,title=asks (umbrella)::id_token.claims.acr is gold, expected silver.\n',
    ].join(''),
  )
  assert.equal(await drawnCheck('github', checkTrace([scenario('looks', 'acme')])), '')
})

test('github: no more annotations than are shown, and the last counts the others', async () => {
  const lines = (await drawnCheck('github', checkTrace(Array.from({ length: 12 }, (_none, at) => refused(`t${at}`)))))
    .trimEnd()
    .split('\n')
  assert.equal(lines.length, 10)
  assert.match(
    lines.at(-1) ?? '',
    /^::error title=and more::3 more: signs in \(t9\), signs in \(t10\), signs in \(t11\)$/,
  )
})

test('github: no text is an order, or part of ours', async () => {
  const hostile = 'a,b:c%d\n::set-output name=x::y\r##vso[task.complete]section_start:1:x'
  const made = scenario(hostile, 'acme', { steps: unreachable(hostile).run.steps, failures: [] })
  const text = await drawnCheck('github', checkTrace([made]))
  const lines = text.trimEnd().split('\n')
  assert.equal(lines.length, 1)
  const [, properties = '', message = ''] = /^::error ([^:]*)::(.*)$/.exec(lines[0] ?? '') ?? []
  assert.match(properties, /^file=ci\/check\.yaml,line=3,title=a%2Cb%3Ac%25d/)
  assert.equal(properties.split(',').length, 3)
  assert.doesNotMatch(text, /##vso\[|section_start:1|\r/)
  assert.equal(message, 'Nobody listens there.')
})

/** The members that GitLab documents for a code quality report. */
const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^(?!\\./)' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
}

test('gitlab: a code quality report of what failed, each told from the others and the same tomorrow', async () => {
  const issues: { fingerprint: string }[] = JSON.parse(await drawn('gitlab'))
  const validate: ValidateFunction = new Ajv().compile(CODE_QUALITY)
  assert.equal(validate(issues), true, JSON.stringify(validate.errors))
  assert.deepEqual(
    issues.map(({ description, check_name, location }: Record<string, unknown>) => [description, check_name, location]),
    [
      [
        'signs in (globex): The audience is another (idt-aud-mismatch).',
        'check_failed',
        { path: 'ci/check.yaml', lines: { begin: 4 } },
      ],
      ['looks (initech): Nobody listens there.', 'connection_refused', { path: 'ci/check.yaml', lines: { begin: 5 } }],
      [
        'asks (umbrella): id_token.claims.acr is gold, expected silver.',
        'assertion_failed',
        { path: 'ci/check.yaml', lines: { begin: 6 } },
      ],
    ],
  )
  const prints = (all: { fingerprint: string }[]) => all.map(({ fingerprint }) => fingerprint)
  assert.equal(new Set(prints(issues)).size, 3)
  // A scenario that moved in its file, among others that pass today, is the same finding.
  const moved = JSON.parse(await drawnCheck('gitlab', checkTrace([scenario('more', 'acme'), ...ALL])))
  assert.deepEqual(prints(moved), prints(issues))
  assert.deepEqual(JSON.parse(await drawnCheck('gitlab', checkTrace([scenario('looks', 'acme')]))), [])
})

test('ndjson: a line a run, with what the result says of it', async () => {
  const lines = (await drawn('ndjson'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ schema, name, provider, verdict, exit, scenario: told }) => [
      schema,
      name,
      provider,
      verdict,
      exit,
      told.cause,
      told.line,
    ]),
    [
      ['oidc-cli/1', 'looks (acme)', 'acme', 'pass', 0, null, 3],
      ['oidc-cli/1', 'signs in (globex)', 'globex', 'fail', 1, 'The audience is another (idt-aud-mismatch).', 4],
      ['oidc-cli/1', 'looks (initech)', 'initech', 'error', 5, 'Nobody listens there.', 5],
      ['oidc-cli/1', 'asks (umbrella)', 'umbrella', 'fail', 1, 'id_token.claims.acr is gold, expected silver.', 6],
    ],
  )
})

test('where runners of CI look for a scenario, the path of its file stays; elsewhere it is its name', async () => {
  const trace = checkTrace([refused('globex')])
  const { scenarios } = trace.result as { readonly scenarios: readonly object[] }
  const result = {
    ...(trace.result as object),
    scenarios: scenarios.map((each) => ({ ...each, file: '/home/grace/shop/ci/check.yaml' })),
  }
  const of = (as: FormatName): Promise<string> => drawnCheck(as, { ...trace, result })
  assert.match(await of('github'), /^::error file=\/home\/grace\/shop\/ci\/check\.yaml,line=3,/)
  assert.match(await of('gitlab'), /"path": ?"\/home\/grace\/shop\/ci\/check\.yaml"/)
  for (const as of ['junit', 'html', 'markdown', 'tap'] as const) assert.doesNotMatch(await of(as), /grace/, as)
  assert.match(await of('junit'), /<property name="file" value="~\/shop\/ci\/check\.yaml:3"\/>/)
})
