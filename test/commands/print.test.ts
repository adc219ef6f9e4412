import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type EnvSettings, type Ran, runCli } from '../support/env.ts'
import { hiddenIn, ORDERS, ordersIn, PLANTED } from '../support/planted.ts'
import { json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** Colours and what erases a line, as this program writes them itself. */
const COLOURED = '\u001b[31mred\u001b[39m \u001b[1mbold\u001b[22m\r\u001b[K\u001b[?25l ends\ttab\nline'

function print(field: string, value: unknown, settings: EnvSettings = {}): Promise<Ran> {
  provider.spoil = { userinfo: () => json({ sub: 'ada', name: value }) }
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const argv = ['login', '--issuer', provider.issuer, ...client, '--print', field, '-q']
  return runCli(argv, { browse: followingBrowser().browse, ...settings, vars: { SECRET, ...settings.vars } })
}

const NAME = 'userinfo.name'

for (const [what, vars] of [
  ['', {}],
  [', with FORCE_COLOR', { FORCE_COLOR: '1' }],
] as const) {
  test(`--print in a pipe writes the value byte for byte and a line feed${what}`, async () => {
    for (const value of [COLOURED, PLANTED, ...ORDERS, '\u0000\u009b\u202e\u{e0041} e\u0301\u0302\u0303\u0304\u0305']) {
      const { code, stdout } = await print(NAME, value, { vars })
      assert.equal(code, 0)
      assert.equal(stdout, `${value}\n`)
    }
  })
}

test('--print on a terminal lets no control sequence through, one like our own neither', async () => {
  const { stdout } = await print(NAME, COLOURED, { tty: ['stdout', 'stderr'] })
  assert.equal(stdout, '\\x1b[31mred\\x1b[39m \\x1b[1mbold\\x1b[22m\\x0d\\x1b[K\\x1b[?25l ends\ttab\nline\n')
})

test('--print on a terminal shows what is hidden, and gives no order to a CI runner that has one', async () => {
  const { stdout } = await print(NAME, PLANTED, { tty: ['stdout', 'stderr'] })
  assert.doesNotMatch(stdout, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  assert.deepEqual([hiddenIn(stdout), ordersIn(stdout)], [[], []])
  assert.match(stdout, /^\\x3a:error title=planted::planted\n/)
})

test('--print of what is no text writes it as JSON, whose values stay the same', async () => {
  const { stdout } = await print('userinfo', PLANTED)
  assert.deepEqual(JSON.parse(stdout), { sub: 'ada', name: PLANTED })
  assert.deepEqual([hiddenIn(stdout), ordersIn(stdout)], [[], []])
})

test('-q tells why a run failed, also where --strict alone made it fail', async () => {
  const argv = ['decode', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', '-q']
  assert.deepEqual((({ code, stderr }) => [code, stderr])(await runCli(argv)), [0, ''])
  const { code, stderr } = await runCli([...argv, '--strict'])
  assert.equal(code, 1)
  assert.match(stderr, /^check_failed: .+\n$/)
})
