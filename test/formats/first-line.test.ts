import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainStyle } from '../../src/formats/style.ts'
import type { Check, Trace } from '../../src/trace/trace.ts'
import { badLogin, check, drawn, goodLogin, ISSUER, onlyRun, step, trace, traceOf } from './made-traces.ts'

const CAUSE = 'The audience of the ID Token is somebody else (idt-aud-mismatch).'
const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')
const narrow = { style: plainStyle(80) }

/** A login in which nothing must not be accepted, with these findings in its steps. */
function login(discover: readonly Check[], token: readonly Check[]): Trace {
  const { steps, ...good } = onlyRun(goodLogin())
  const odd = (name: string): readonly Check[] => ({ discover, token })[name] ?? []
  const given = [{ name: 'issuer', source: 'flag', value: ISSUER }]
  return traceOf({
    ...good,
    given,
    steps: steps.map((each) => ({ ...each, checks: [...each.checks, ...odd(each.name)] })),
  })
}

test('a report for people begins with the cause, and at a terminal ends with it', async () => {
  assert.equal(linesOf(await drawn('human', badLogin()))[0], `✗ ${CAUSE}`)
  for (const part of ['whole', 'end'] as const)
    assert.equal(linesOf(await drawn('human', badLogin(), { part, atTerminal: true })).at(-1), `✗ ${CAUSE}`)
})

test('reports for others have the cause where they begin', async () => {
  assert.equal(linesOf(await drawn('tap', badLogin()))[2], `# ${CAUSE}`)
  assert.equal(linesOf(await drawn('markdown', badLogin()))[0], `## ❌ ${CAUSE}`)
  const [first = ''] = (await drawn('junit', badLogin())).split('</testsuite>')
  assert.match(
    first,
    /<system-out>exit 1 \(check_failed\): The audience of the ID Token is somebody else \(idt-aud-mismatch\)\./,
  )
})

test('what is wrong about the provider is one line in a login, and listed with -v', async () => {
  const given = login(
    [check('meta-a', 'fail'), check('meta-b', 'warn'), check('jwks-c', 'warn')],
    [check('http-d', 'warn')],
  )
  const text = await drawn('human', given, narrow)
  assert.match(
    text,
    /^! 1 finding and 3 warnings about the metadata, the keys and HTTP: -v lists them,\n {2}or oidc-cli discover https:\/\/issuer\.example$/m,
  )
  assert.doesNotMatch(text, /meta-a|http-d/)
  assert.match(text, /^✓ discover /m)
  assert.match(text, /^✓ ok {2}\d+ passed, /m)
  const listed = await drawn('human', given, { detail: 'exchanges' })
  for (const id of ['meta-a', 'meta-b', 'jwks-c', 'http-d']) assert.ok(listed.includes(id), id)
})

test('with --strict that line says that it counts', async () => {
  const { given = [], ...run } = onlyRun(login([check('meta-b', 'warn')], []))
  const strict = traceOf({ ...run, given: [...given, { name: 'strict', source: 'flag', value: true }] })
  assert.match(await drawn('human', strict, { strict: true }), /1 warning about the metadata, which --strict counts: /)
})

test('what fails and decides nothing is a finding that clients get by with, and the end is green or yellow, not both', async () => {
  const text = await drawn('human', login([], [check('tok-a', 'fail'), check('tok-b', 'fail'), check('tok-c', 'warn')]))
  assert.match(text, /^! token +2 findings, 1 warning, 2 passed/m)
  assert.match(text, /^✓ ok, 2 findings that clients get by with, 1 warning {2}\d+ passed, \d+ ms$/m)
  assert.match(await drawn('human', goodLogin()), /^✓ ok {2}\d+ passed, \d+ ms$/m)
})

test('in discover failures stand before warnings, each rule once with its places', async () => {
  const checks = [
    check('meta-b', 'warn'),
    ...['n', 'e'].map((name) => check('jwks-base64url', 'fail', { actual: `${name} of key one` })),
  ]
  const text = await drawn('human', trace('discover', { steps: [step('discover', { verdict: 'fail', checks })] }))
  assert.match(text, /^✗ discover +1 failed, 1 warning/m)
  const at = (part: string): number => text.indexOf(part)
  const order = [at('✗ jwks-base64url'), at('n of key one'), at('e of key one'), at('! meta-b')]
  assert.deepEqual(
    [...order].sort((one, other) => one - other),
    order,
  )
  assert.equal(text.split('✗ jwks-base64url').length, 2)
})

test('a login in which nothing is wrong fits on a screen of 80 by 24, however many claims there are', async () => {
  const good = onlyRun(goodLogin())
  const claims = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`claim_${at}`, 'x'.repeat(200)]))
  const result = good.result as { readonly id_token: { readonly claims: object }; readonly userinfo: object }
  const many = {
    ...result,
    id_token: { ...result.id_token, claims: { ...result.id_token.claims, ...claims } },
    userinfo: { ...result.userinfo, ...claims },
  }
  const lines = linesOf(await drawn('human', traceOf({ ...good, result: many }), narrow))
  assert.ok(lines.length <= 22, lines.join('\n'))
  for (const line of lines) assert.ok(line.length <= 80, line)
  assert.ok(
    lines.some((line) => /and \d+ more \(-v\)$/.test(line)),
    lines.join('\n'),
  )
})

test('a login in which something is wrong shows every claim', async () => {
  assert.match(await drawn('human', badLogin()), /^ {2}nonce +n-0S6_WzA2Mj$/m)
})

test('checks that decide nothing fail no case for machines', async () => {
  const given = login([check('meta-a', 'fail')], [check('tok-a', 'fail')])
  assert.match(await drawn('junit', given), /<testsuites [^>]* failures="0" errors="0"/)
  assert.doesNotMatch(await drawn('tap', given), /^not ok/m)
})
