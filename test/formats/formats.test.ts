import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { FORMATS } from '../../src/formats/format.ts'
import { plainStyle } from '../../src/formats/style.ts'
import type { Trace } from '../../src/trace/trace.ts'
import {
  badLogin,
  check,
  drawn,
  exchange,
  goodLogin,
  ISSUER,
  NOW,
  onlyRun,
  SECRETS,
  step,
  trace,
} from './made-traces.ts'

/** Text that means something to each format, to terminals and to people. */
const HOSTILE =
  '<script>alert(1)</script> ]]> -- --> `code` | cell | @somebody #12 [link](https://evil.example) \u001b[31mred\u0007 \u202eabc\u202c\nnot ok 99 - forged\n::error::x\n  ...\n# SKIP "quoted" \'single\' &amp; \ufffe \ud800'

function hostile(): Trace {
  const bad = check('idt-aud-mismatch', 'fail', {
    message: HOSTILE,
    expected: HOSTILE,
    actual: [HOSTILE],
    remedy: HOSTILE,
  })
  return trace('verify', {
    notes: [HOSTILE],
    steps: [
      step(HOSTILE, {
        verdict: 'fail',
        notes: [HOSTILE],
        checks: [bad, check('jwt-typ-missing', 'warn', { message: HOSTILE }), check('x', 'skip', { message: HOSTILE })],
        exchanges: [
          exchange(
            'GET',
            `${ISSUER}/${encodeURIComponent(HOSTILE.replace('\ud800', ''))}`,
            { headers: [['X-Request-Id', HOSTILE]], body: HOSTILE },
            { body: HOSTILE },
          ),
        ],
      }),
    ],
    result: { verified: false, kind: 'jwt', not_compared: [], claims: { sub: HOSTILE, [HOSTILE]: 1 } },
  })
}

/** Everything that a terminal would obey but the line feed. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/

/** Markdown without what stands in backticks. */
const withoutCode = (text: string): string => text.replace(/\\`/g, '').replace(/`[^`\n]*`/g, '')

for (const name of FORMATS) {
  test(`${name}: no secret of an exchange stands in the report, unless it is revealed`, async () => {
    for (const given of [goodLogin(), badLogin()]) {
      const text = await drawn(name, given)
      for (const [what, secret] of Object.entries(SECRETS)) {
        const asked = (name === 'json' || name === 'ndjson') && /Token$/.test(what)
        const times = text.split(secret).length - 1
        assert.equal(times, asked ? 1 : 0, `${what} stands ${times} times in ${name}`)
        assert.ok(!text.includes(encodeURIComponent(secret)) || encodeURIComponent(secret) === secret)
      }
    }
    if (name === 'har' || name === 'json' || name === 'html')
      assert.ok((await drawn(name, goodLogin(), { reveal: true })).includes(SECRETS.verifier))
  })

  test(`${name}: hostile text stays text`, async () => {
    const text = await drawn(name, hostile())
    assert.doesNotMatch(text, CONTROL)
    // In Markdown what stands in backticks is code.
    const markup = name === 'markdown' ? withoutCode(text) : text
    if (name === 'html' || name === 'markdown' || name === 'junit') assert.doesNotMatch(markup, /(?<!\\)<\/?script/)
    // A page and an archive are read by no log.
    if (name !== 'html' && name !== 'har') assert.doesNotMatch(text, /^(::error|not ok 99)/m)
  })

  test(`${name}: the same record gives the same text`, async () => {
    assert.equal(await drawn(name, badLogin()), await drawn(name, badLogin()))
  })
}

test('json: the document has the members of the contract, and error is null exactly when exit is 0', async () => {
  const good = JSON.parse(await drawn('json', goodLogin()))
  assert.deepEqual(Object.keys(good).slice(0, 10), [
    'schema',
    'version',
    'command',
    'startedAt',
    'ms',
    'exit',
    'verdict',
    'result',
    'steps',
    'error',
  ])
  assert.equal(good.schema, 'oidc-cli/1')
  assert.equal(good.startedAt, '2026-03-01T12:00:00.000Z')
  assert.equal(good.exit, 0)
  assert.equal(good.error, null)
  const [discover] = good.steps
  assert.deepEqual(Object.keys(discover).slice(0, 6), ['name', 'startedAt', 'ms', 'verdict', 'exchanges', 'checks'])
  const [one] = discover.exchanges
  assert.deepEqual(Object.keys(one.request), ['method', 'url', 'headers', 'body'])
  assert.deepEqual(Object.keys(one.response), ['status', 'headers', 'body', 'statusText', 'httpVersion', 'rawHeaders'])
  const bad = JSON.parse(await drawn('json', badLogin()))
  assert.equal(bad.exit, 1)
  assert.deepEqual(Object.keys(bad.error), ['code', 'message', 'hint', 'retryable', 'step', 'causes', 'ruled_out'])
  assert.equal(bad.error.code, 'check_failed')
  assert.equal(bad.error.step, 'id_token')
  const broken = bad.steps
    .flatMap((each: { checks: [] }) => each.checks)
    .find((each: { id: string }) => each.id === 'idt-aud-mismatch')
  assert.deepEqual(broken.expected, 's6BhdRkqt3')
  assert.equal(broken.reject, true)
  assert.equal(broken.page, 'docs/checks/id-token.md#idt-aud-mismatch')
  assert.equal(broken.doc, broken.page)
})

test('json: every digit of an integer is kept where it was received', async () => {
  assert.match(await drawn('json', goodLogin()), /12345678901234567890/)
})

test('junit: well-formed, its counts are right, and what failed says why', async () => {
  for (const given of [goodLogin(), badLogin(), hostile()]) {
    const text = await drawn('junit', given)
    wellFormed(text)
    const attribute = (name: string): number => Number(new RegExp(`<testsuites [^>]*${name}="(\\d+)"`).exec(text)?.[1])
    assert.equal(attribute('tests'), text.split('<testcase ').length - 1)
    assert.equal(attribute('failures'), text.split('<failure ').length - 1)
    assert.equal(attribute('errors'), text.split('<error ').length - 1)
  }
  assert.match(
    await drawn('junit', badLogin()),
    /<failure type="reject" message="The audience of the ID Token is somebody else \(idt-aud-mismatch\)">/,
  )
  assert.match(await drawn('junit', badLogin()), /more: docs\/checks\/id-token\.md#idt-aud-mismatch/)
})

/** Tags open and close in pairs, and nothing stands in them that XML has no place for. */
function wellFormed(xml: string): void {
  const open: string[] = []
  for (const [tag, close, name = '', rest = ''] of xml
    .replace(/^<\?xml[^>]*\?>/, '')
    .matchAll(/<(\/?)([\w:-]+)([^>]*)>/g)) {
    assert.doesNotMatch(rest.replace(/"[^"<&]*(?:&#?\w+;[^"<&]*)*"/g, ''), /[<"&]/, tag)
    if (close) assert.equal(open.pop(), name)
    else if (!rest.endsWith('/')) open.push(name)
  }
  assert.deepEqual(open, [])
  assert.doesNotMatch(xml.replace(/<[^>]*>/g, ''), /<|&(?!#?\w+;)/)
}

test('tap: a plan, numbered points, YAML blocks that parse, and the outcome last', async () => {
  for (const given of [goodLogin(), badLogin(), hostile()]) {
    const lines = (await drawn('tap', given)).trimEnd().split('\n')
    assert.equal(lines[0], 'TAP version 14')
    const points = lines.filter((line) => /^(not )?ok /.test(line))
    assert.equal(lines[1], `1..${points.length}`)
    for (const [index, line] of points.entries()) assert.match(line, new RegExp(`^(not )?ok ${index + 1} - `))
    for (const [, block = ''] of lines.join('\n').matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.$/gm))
      assert.equal(typeof parse(block), 'object')
  }
  const bad = await drawn('tap', badLogin())
  assert.match(bad, /^not ok \d+ - id_token: idt-aud-mismatch\n {2}---\n {2}severity: fail\n/m)
  assert.match(bad, /^ok \d+ - id_token: idt-azp-missing # SKIP One audience needs no azp\.$/m)
  assert.match(bad, /\nnot ok \d+ - exit 1\n {2}---\n {2}code: "check_failed"/)
  assert.match(await drawn('tap', goodLogin()), /\nok \d+ - exit 0\n$/)
  assert.match(bad, /^# id_token: A strict client would have stopped here/m)
})

test('markdown: tables keep their columns, and what failed is told with what to do', async () => {
  for (const given of [goodLogin(), badLogin(), hostile()]) {
    const text = await drawn('markdown', given)
    for (const [table] of text.matchAll(/(?:^\|.*\|\n?)+/gm)) {
      const widths = table
        .trim()
        .split('\n')
        .map((line) => line.replace(/\\\\/g, '').replace(/\\\|/g, '').split('|').length)
      assert.equal(new Set(widths).size, 1, table)
    }
  }
  const bad = await drawn('markdown', badLogin())
  assert.match(
    bad,
    /^## ❌ The audience of the ID Token is somebody else \(idt-aud-mismatch\)\.\n\noidc-cli login: (?:fail|error)\. Exit 1 /,
  )
  assert.match(bad, /`idt-aud-mismatch`.*`docs\/checks\/id-token\.md#idt-aud-mismatch`/)
  assert.match(
    bad,
    /\[OIDC Core 1\.0 3\.1\.3\.7\]\(https:\/\/openid\.net\/specs\/openid-connect-core-1_0\.html#rfc\.section\.3\.1\.3\.7\)/,
  )
  const text = withoutCode(await drawn('markdown', hostile()))
  assert.doesNotMatch(text, /(?<!<!-- -->)\bhttps?:\/\/evil|(?<![`\\])@somebody/)
})

test('har: an entry for each exchange with the members that HAR 1.2 requires', async () => {
  for (const given of [goodLogin(), badLogin(), hostile()]) {
    const { log } = JSON.parse(await drawn('har', given))
    assert.equal(log.version, '1.2')
    assert.equal(log.entries.length, onlyRun(given).steps.flatMap((each) => each.exchanges).length)
    for (const entry of log.entries) {
      for (const name of ['startedDateTime', 'time', 'request', 'response', 'cache', 'timings'])
        assert.ok(name in entry, name)
      for (const name of [
        'method',
        'url',
        'httpVersion',
        'cookies',
        'headers',
        'queryString',
        'headersSize',
        'bodySize',
      ])
        assert.ok(name in entry.request, name)
      for (const name of [
        'status',
        'statusText',
        'httpVersion',
        'cookies',
        'headers',
        'content',
        'redirectURL',
        'headersSize',
        'bodySize',
      ])
        assert.ok(name in entry.response, name)
      assert.ok(URL.canParse(entry.request.url), entry.request.url)
      const { ssl: _ssl, ...phases } = entry.timings
      const sum = Object.values(phases as Record<string, number>).reduce((all, ms) => all + Math.max(0, ms), 0)
      assert.ok(Math.abs(sum - entry.time) < 0.01)
      assert.ok(log.pages.some((page: { id: string }) => page.id === entry.pageref))
    }
  }
})

test('html: one page that loads nothing, runs nothing and sends nothing', async () => {
  for (const given of [goodLogin(), badLogin(), hostile()]) {
    const text = await drawn('html', given)
    assert.match(
      text,
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src|default-src 'none'; style-src/,
    )
    assert.doesNotMatch(text, /<(script|img|link|iframe|form|object|embed|base)\b|\son\w+=|javascript:|url\(/i)
    assert.doesNotMatch(text.replace(/<style>[\s\S]*?<\/style>/, ''), /\sstyle=/)
  }
  assert.match(
    await drawn('html', badLogin()),
    /idt-aud-mismatch[\s\S]*must not be accepted[\s\S]*oidc-cli explain idt-aud-mismatch/,
  )
  const bad = await drawn('html', badLogin())
  assert.ok(
    bad.includes(
      '<a href="https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7">OIDC Core 1.0 3.1.3.7</a>',
    ),
  )
})

test('human: what failed stands with expected, actual, section, remedy; what held is counted, and listed with -vv', async () => {
  const text = await drawn('human', badLogin())
  assert.match(text, /✗ idt-aud-mismatch \(must not be accepted\) {2}The audience of the ID Token is somebody else\./)
  for (const row of ['expected s6BhdRkqt3', 'actual ', 'section  OIDC Core', 'remedy ', 'more     oidc-cli explain'])
    assert.ok(text.includes(row), row)
  assert.doesNotMatch(text, /idt-signature-invalid/)
  assert.match(await drawn('human', badLogin(), { detail: 'all' }), /idt-signature-invalid/)
  assert.match(text, /check_failed \(exit 1\)/)
})

test('human: of many findings of one check the first say all, and -vv lists the rest', async () => {
  const checks = Array.from({ length: 12 }, (_, at) => ({
    ...check('jwks-base64url', 'fail'),
    message: `key ${at} is bad.`,
  }))
  const given = trace('discover', { steps: [step('jwks', { verdict: 'fail', checks })] })
  const text = await drawn('human', given)
  assert.equal(text.split(' is bad.').length, 6)
  assert.equal(text.split('section').length, 2)
  assert.match(text, /and 7 more of jwks-base64url; -vv lists them/)
  assert.equal((await drawn('human', given, { detail: 'all' })).split(' is bad.').length, 13)
})

test('human: lines fit the terminal, but for what cannot be broken', async () => {
  for (const given of [goodLogin(), badLogin()]) {
    const text = await drawn('human', given, { style: plainStyle(80) })
    for (const line of text.split('\n')) assert.ok(line.length <= 80 || !/ /.test(line.trim().slice(0, 60)), line)
  }
})

test('human: tokens are shortened, and an ID Token that is not verified is not called a sign-in', async () => {
  assert.match(await drawn('human', goodLogin()), /Signed in as 248289761001/)
  const bad = await drawn('human', badLogin())
  assert.doesNotMatch(bad, /Signed in as/)
  assert.match(bad, /The ID Token names 248289761001/)
})

test('every format says when and with which version', async () => {
  assert.equal(NOW, Date.UTC(2026, 2, 1, 12))
  for (const name of ['json', 'junit', 'markdown', 'har', 'html'] as const) {
    const text = await drawn(name, goodLogin())
    assert.ok(text.includes('9.9.9'), name)
    assert.ok(text.includes('2026-03-01T12:00:00.000Z'), name)
  }
  assert.equal(parseAllDocuments(await drawn('json', goodLogin())).length, 1)
})
