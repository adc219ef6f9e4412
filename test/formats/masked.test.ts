import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORMATS, type FormatName } from '../../src/formats/format.ts'
import { plainStyle } from '../../src/formats/style.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { hiddenIn, ORDERS, ordersIn, PLANTED, PLANTED_MEMBERS, withoutOurs } from '../support/planted.ts'
import { check, drawn, exchange, ISSUER, step, trace } from './made-traces.ts'

const render = (name: FormatName, given: Trace, width = 100): Promise<string> =>
  drawn(name, given, { detail: 'all', style: plainStyle(width) })

/** A record in which every place that has text of others has this one. */
function filled(text: string): Trace {
  const problem = { code: 'connection_refused', exit: 5, message: text, hint: text, retryable: true } as const
  const broken = check('idt-aud-mismatch', 'fail', {
    message: text,
    expected: text,
    actual: [text],
    remedy: text,
    because: text,
  })
  return trace('discover', {
    notes: [text],
    failures: [problem],
    steps: [
      step(text, {
        verdict: 'fail',
        notes: [text],
        checks: [broken, check('jwt-typ-missing', 'warn', { message: text }), check('x', 'skip', { message: text })],
        exchanges: [
          exchange(
            'GET',
            `${ISSUER}/${encodeURIComponent(text)}`,
            { headers: [['X-Request-Id', text]], body: text },
            {
              body: text,
              headers: [['X-Request-Id', text]],
            },
          ),
          exchange('POST', `${ISSUER}/`, {}, { body: JSON.stringify(PLANTED_MEMBERS) }),
        ],
        failure: problem,
      }),
    ],
    result: {
      issuer: text,
      metadata: { issuer: text, ...PLANTED_MEMBERS },
      jwks: { keys: [{ kid: text, kty: text }] },
      attempts: [],
      differences: [],
    },
  })
}

for (const name of FORMATS) {
  test(`${name}: no runner finds an order in the report, and nothing is hidden in it`, async () => {
    for (const width of name === 'human' ? [40, 80] : [80]) {
      for (const text of [PLANTED, ...ORDERS, ...Object.values(PLANTED_MEMBERS)]) {
        const shown = await render(name, filled(text), width)
        assert.deepEqual([ordersIn(name === 'github' ? withoutOurs(shown) : shown), hiddenIn(shown)], [[], []])
      }
    }
  })
}

const decoded = (text: string): string => text.replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))

test('html and junit: a browser and a reader of XML show an order as it was sent', async () => {
  for (const name of ['html', 'junit'] as const) {
    for (const order of ['##vso[task.complete]x', '##[error]x', 'section_start:1:x'])
      assert.ok(decoded(await render(name, filled(order))).includes(order), `${order} in ${name}`)
  }
  assert.match(await render('html', filled('\u202e\u{e0041}')), /\\u\{202e\}\\u\{e0041\}/)
})

test('html: the style sheet is what the policy of the page has the hash of', async () => {
  const [plain = '', planted = ''] = await Promise.all([
    render('html', trace('login')),
    render('html', filled(PLANTED)),
  ])
  const style = (page: string): string | undefined => /<style>[\s\S]*<\/style>/.exec(page)?.[0]
  assert.equal(style(planted), style(plain))
})

test('json and har: the parsed values are what was sent', async () => {
  const document = JSON.parse(await render('json', filled(PLANTED)))
  assert.equal(document.result.metadata.issuer, PLANTED)
  assert.equal(document.error.message, `${PLANTED} (idt-aud-mismatch).`)
  assert.equal(document.steps[0].checks[0].expected, PLANTED)
  for (const [name, value] of Object.entries(PLANTED_MEMBERS)) assert.equal(document.result.metadata[name], value)
  const { log } = JSON.parse(await render('har', filled(PLANTED)))
  assert.equal(log.entries[0].response.content.text, PLANTED)
})

test('human, tap and markdown: a person still reads an order', async () => {
  assert.match(await render('human', filled('##vso[task.complete]x')), /\\x23#vso\[task\.complete\]x/)
  assert.match(await render('human', filled('a\n::error::x')), /a\\n::error::x/)
  assert.match(await render('tap', filled('##vso[task.complete]x')), /message: "\\u0023#vso\[task\.complete\]x"/)
  assert.match(await render('markdown', filled('##vso[task.complete]x')), /`\\x23#vso\[task\.complete\]x`/)
})
